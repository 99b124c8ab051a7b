"""A stand-in for the Secret Service, for dbusmock --template: one open collection that keeps what it is given."""

import dbus

BUS_NAME = "org.freedesktop.secrets"
MAIN_OBJ = "/org/freedesktop/secrets"
MAIN_IFACE = "org.freedesktop.Secret.Service"
SYSTEM_BUS = False
COLLECTION = MAIN_OBJ + "/collection/login"

CREATE = """
service = objects["/org/freedesktop/secrets"]
attributes = dict(args[0]["org.freedesktop.Secret.Item.Attributes"])
path = "/org/freedesktop/secrets/collection/login/" + str(abs(hash(attributes["name"])))
if path not in service.kept:
    self.AddObject(path, "org.freedesktop.Secret.Item", {}, [
        ("GetSecret", "o", "(oayays)", 'ret = (args[0], dbus.ByteArray(b""), dbus.ByteArray(objects["/org/freedesktop/secrets"].kept[self.path][1]), "text/plain")'),
        ("Delete", "", "o", 'del objects["/org/freedesktop/secrets"].kept[self.path]; self.RemoveObject(self.path); ret = dbus.ObjectPath("/")'),
    ])
service.kept[path] = (attributes, bytes(bytearray(args[1][2])))
ret = (dbus.ObjectPath(path), dbus.ObjectPath("/"))
"""
SEARCH = """
found = []
for path, (attributes, _) in self.kept.items():  # no comprehension: before Python 3.12 it does not see args here
    if args[0].items() <= attributes.items():
        found.append(dbus.ObjectPath(path))
ret = (dbus.Array(found, signature="o"), dbus.Array([], signature="o"))
"""


def load(mock, _parameters):
    mock.kept = {}
    mock.AddMethods(MAIN_IFACE, [
        ("OpenSession", "sv", "vo", 'ret = (dbus.String("", variant_level=1), dbus.ObjectPath("/org/freedesktop/secrets/session/1"))'),
        ("ReadAlias", "s", "o", f'ret = dbus.ObjectPath("{COLLECTION}")'),
        ("SearchItems", "a{ss}", "aoao", SEARCH),
    ])
    mock.AddObject(COLLECTION, "org.freedesktop.Secret.Collection", {}, dbus.Array([("CreateItem", "a{sv}(oayays)b", "oo", CREATE)], signature="(ssss)"))
