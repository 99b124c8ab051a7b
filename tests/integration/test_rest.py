"""Every REST route of the contract, called over HTTPS with JSON as an integrator would; /openapi.json held against what is answered."""

import base64
import json
import os
import pathlib
import re
import unittest

from harness import ServerTest
from web import SESSION_COOKIE, Https

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


def routes_of_the_contract():
    """Verb and path of every rpc, read from the proto files as text."""
    routes = {}
    for file in (REPOSITORY / "proto" / "aviso" / "v1").glob("*.proto"):
        for api in re.findall(r"option \(aviso\.api\) = \{(.*?)\};", file.read_text(), re.S):
            verb, path = re.search(r'http: "(\w+) ([^"]+)"', api).groups()
            routes[(verb, path)] = "anyone" if "anyone: true" in api else "session"
    return routes


def entry_id():
    return base64.b64encode(os.urandom(16)).decode()


class Schema:
    """As much of JSON Schema 2020-12 as /openapi.json uses."""

    def __init__(self, document):
        self.document = document

    def resolve(self, schema):
        while "$ref" in schema:
            node = self.document
            for step in schema["$ref"].removeprefix("#/").split("/"):
                node = node[step]
            schema = node
        return schema

    def check(self, value, schema, where="answer"):
        schema = self.resolve(schema)
        kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float)}
        if "type" in schema and (not isinstance(value, kinds[schema["type"]]) or (schema["type"] == "integer" and isinstance(value, bool))):
            raise AssertionError(f"{where}: {value!r} is no {schema['type']}")
        if "enum" in schema and value not in schema["enum"]:
            raise AssertionError(f"{where}: {value!r} is none of {schema['enum']}")
        if schema.get("format") == "int64" and not re.fullmatch(r"-?\d+", value):
            raise AssertionError(f"{where}: {value!r} is no 64-bit integer")
        if isinstance(value, dict) and "properties" in schema:
            for name, part in value.items():
                if name not in schema["properties"]:
                    raise AssertionError(f"{where}: {name} is not described")
                self.check(part, schema["properties"][name], f"{where}.{name}")
        if isinstance(value, list):
            for i, part in enumerate(value):
                self.check(part, schema["items"], f"{where}[{i}]")


class RestTest(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {}
        for account in ("admin", "li", "ann", "bob"):
            cls.people[account] = Https(cls.server)
            cls.people[account].signed_in = cls.people[account].login(account)
        cls.document = Https(cls.server).request("GET", "/openapi.json").json()
        cls.schema = Schema(cls.document)
        cls.ids = {account: int(person.signed_in["user_id"]) for account, person in cls.people.items()}

    def problem(self, answer, status, code, field=None):
        self.assertEqual(answer.status, status, answer)
        self.assertEqual(answer.header("Content-Type"), "application/problem+json")
        body = answer.json()
        self.assertEqual(body["code"], code)
        self.assertEqual(body["status"], status)
        self.assertEqual(answer.header("X-Request-Id"), body["request_id"])
        self.assertTrue(body["request_id"] and body["detail"] and body["title"] and body["type"])
        self.schema.check(body, {"$ref": "#/components/schemas/Problem"}, "problem")
        if field is not None:
            self.assertEqual(body.get("field"), field, body)
        return body


class RequestIds(RestTest):
    def test_a_well_formed_request_id_is_taken_and_another_is_replaced(self):
        li = self.people["li"]
        given = li.request("GET", "/api/v1/conversations/999999", headers={"X-Request-Id": "portal_7.a-1"})
        self.assertEqual(self.problem(given, given.status, given.json()["code"])["request_id"], "portal_7.a-1")
        for wrong in ("a b", 'x"y', "x" * 65, "umlaut=1"):
            answer = li.request("GET", "/api/v1/conversations/999999", headers={"X-Request-Id": wrong})
            self.assertRegex(answer.json()["request_id"], "^h[0-9]+$")


class EveryRoute(RestTest):
    def call(self, who, verb, path, body=None, query="", **fields):
        """Calls a route by its template and holds the answer against /openapi.json. Gives the answer."""
        self.called.add((verb, path))
        target = path
        for name, value in fields.items():
            self.assertIn("{" + name + "}", path)
            target = target.replace("{" + name + "}", str(value))
        answer = who.request(verb, target + query, body)
        self.assertEqual(answer.status, 200, f"{verb} {target}: {answer}")
        if not answer.header("Content-Type").startswith("application/json") or path == "/openapi.json":
            return answer
        described = self.document["paths"][path][verb.lower()]["responses"]["200"]["content"]["application/json"]["schema"]
        self.schema.check(answer.json(), described, f"{verb} {path}")
        return answer.json()

    def test_every_route_is_called_once_and_answers_as_described(self):
        self.called = set()
        nobody = Https(self.server)
        self.outside(nobody)
        self.own_sessions()
        self.find_people()
        conversation = self.direct_conversation()
        self.group()
        self.state_of(conversation)
        self.administration()
        self.call(self.people["ann"], "DELETE", "/api/v1/sessions/current")
        self.people["ann"].login("ann")

        self.assertEqual(set(routes_of_the_contract()) - self.called, set(), "routes nobody called")

    def outside(self, nobody):
        self.assertEqual(self.call(nobody, "GET", "/healthz").body, b"yes\n")
        self.assertEqual(self.call(nobody, "GET", "/readyz").body, b"yes\n")
        self.call(nobody, "GET", "/openapi.json")
        self.assertEqual(self.call(nobody, "GET", "/api/v1/server")["protocol"], 1)
        metrics = self.call(self.people["admin"], "GET", "/metrics").body.decode()
        self.assertIn("aviso_calls_total", metrics)

    def own_sessions(self):
        other = Https(self.server)
        body = {"account": "LI", "password": self.server.passwords["li"], "device": {"device_key": "x", "kind": "DEVICE_KIND_API", "name": "x"}}
        signed_in = self.call(other, "POST", "/api/v1/sessions", body)
        resumed = self.call(other, "POST", "/api/v1/sessions/resume", {"token": signed_in["token"]})
        self.assertEqual(resumed["user_id"], signed_in["user_id"])
        listed = self.call(self.people["li"], "GET", "/api/v1/sessions")["sessions"]
        self.assertIn(signed_in["session_id"], [session["session_id"] for session in listed])
        self.call(self.people["li"], "DELETE", "/api/v1/sessions/{session_id}", session_id=signed_in["session_id"])
        bob, new = self.people["bob"], "a new password"
        self.call(bob, "POST", "/api/v1/me/password", {"old_password": self.server.passwords["bob"], "new_password": new})
        self.server.passwords["bob"] = new
        bob.login("bob")

    def find_people(self):
        li = self.people["li"]
        directory = self.call(li, "GET", "/api/v1/directory")
        self.assertEqual(len(directory["people"]), 4)
        found = self.call(li, "GET", "/api/v1/people", query="?query=%E6%9D%8E&limit=5")["people"]
        self.assertEqual([person["account"] for person in found], ["li"])
        looked_up = self.call(li, "POST", "/api/v1/people/lookup", {"user_ids": [self.ids["ann"], str(self.ids["bob"])]})["people"]
        self.assertEqual([person["account"] for person in looked_up], ["ann", "bob"])
        watched = self.people["li"].request("POST", "/api/v1/presence/watch", {"user_ids": [self.ids["ann"]]})
        self.called.add(("POST", "/api/v1/presence/watch"))  # a watch lasts as long as its connection: none over HTTPS
        self.assertIn(watched.status, (200, 400), watched)

    def direct_conversation(self):
        li, ann = self.people["li"], self.people["ann"]
        key = entry_id()
        body = {"client_entry_id": key, "text": {"text": "Good morning 早上好"}}
        sent = self.call(li, "POST", "/api/v1/people/{user_id}/entries", body, user_id=self.ids["ann"])
        again = self.call(li, "POST", "/api/v1/people/{user_id}/entries", body, user_id=self.ids["ann"])
        self.assertEqual((again["seq"], again["repeated_request"]), (sent["seq"], True))
        conversation = sent["conversation_id"]
        at = {"conversation_id": conversation}
        reply = self.call(ann, "POST", "/api/v1/conversations/{conversation_id}/entries",
                          {"client_entry_id": entry_id(), "text": {"text": "hello"}, "read_seq": sent["seq"]}, **at)
        entries = self.call(li, "GET", "/api/v1/conversations/{conversation_id}/entries", query="?limit=10", **at)["entries"]
        self.assertEqual([entry["body"]["text"]["text"] for entry in entries], ["Good morning 早上好", "hello"])
        self.assertEqual(entries[0]["client_entry_id"], key)
        self.call(li, "POST", "/api/v1/conversations/{conversation_id}/typing", {"typing": True}, **at)
        self.call(li, "POST", "/api/v1/conversations/{conversation_id}/read", {"read_seq": reply["seq"]}, **at)
        self.call(ann, "POST", "/api/v1/me/delivered", {"markers": [{"conversation_id": conversation, "delivered_seq": sent["seq"]}]})
        self.call(ann, "GET", "/api/v1/conversations/{conversation_id}/entries/{seq}/receipts", seq=reply["seq"], **at)
        self.call(ann, "POST", "/api/v1/conversations/{conversation_id}/entries/{seq}/recall", {"client_entry_id": entry_id()}, seq=reply["seq"], **at)
        return conversation

    def group(self):
        li = self.people["li"]
        made = self.call(li, "POST", "/api/v1/groups",
                         {"name": "发布 Launch", "member_ids": [self.ids["ann"]], "client_entry_id": entry_id()})["conversation"]
        at = {"conversation_id": made["conversation_id"]}
        path = "/api/v1/conversations/{conversation_id}"
        self.assertEqual(self.call(li, "GET", path, **at)["name"], "发布 Launch")
        self.assertEqual(self.call(li, "PATCH", path, {"name": "Launch 2", "client_entry_id": entry_id()}, **at)["name"], "Launch 2")
        self.call(li, "PATCH", path + "/view", {"pinned": True}, **at)
        self.call(li, "POST", path + "/members", {"user_ids": [self.ids["bob"]], "client_entry_id": entry_id()}, **at)
        self.assertEqual(len(self.call(li, "GET", path + "/members", **at)["members"]), 3)
        self.call(li, "PATCH", path + "/members/{user_id}", {"role": "MEMBER_ROLE_ADMINISTRATOR", "client_entry_id": entry_id()},
                  user_id=self.ids["ann"], **at)
        key = entry_id().replace("+", "-").replace("/", "_")  # base64url in a query
        self.call(li, "DELETE", path + "/members/{user_id}", query=f"?client_entry_id={key}", user_id=self.ids["bob"], **at)
        self.call(li, "POST", path + "/owner", {"user_id": self.ids["ann"], "client_entry_id": entry_id()}, **at)
        self.call(li, "POST", path + "/leave", {"client_entry_id": entry_id()}, **at)
        key = entry_id().replace("+", "-").replace("/", "_")
        self.call(self.people["ann"], "DELETE", path, query=f"?client_entry_id={key}", **at)

    def state_of(self, conversation):
        ann = self.people["ann"]
        synced = self.call(ann, "POST", "/api/v1/me/sync", {})
        self.assertIn(conversation, [state["conversation"]["conversation_id"] for state in synced["conversations"]])
        listed = self.call(ann, "GET", "/api/v1/conversations", query="?limit=50")["conversations"]
        self.assertIn(conversation, [item["conversation_id"] for item in listed])

    def administration(self):
        admin = self.people["admin"]
        parameters = self.call(admin, "GET", "/api/v1/parameters")["parameters"]
        self.assertIn("messaging.recall_seconds", [parameter["name"] for parameter in parameters])
        self.call(admin, "PUT", "/api/v1/parameters/{name}", {"value": "180"}, name="messaging.recall_seconds")
        made = self.call(admin, "POST", "/api/v1/admin/users", {"account": "cleo", "name": "Cleo", "department_path": "Sales"})
        at = {"user_id": made["user_id"]}
        self.assertTrue(made["password"])
        self.call(admin, "POST", "/api/v1/admin/users/{user_id}/password", {}, **at)
        self.call(admin, "POST", "/api/v1/admin/users/{user_id}/unlock", {}, **at)
        self.call(admin, "PUT", "/api/v1/admin/users/{user_id}/enabled", {"enabled": True}, **at)
        listed = self.call(admin, "GET", "/api/v1/admin/users", query="?query=cleo&limit=2")["users"]
        self.assertEqual([user["account"] for user in listed], ["cleo"])
        imported = self.call(admin, "POST", "/api/v1/admin/import/people",
                             {"rows": [{"line": 2, "account": "dora", "name": "Dora", "department_path": "Sales", "title": ""}]})
        self.assertEqual(imported["created"], 1)
        self.call(admin, "PUT", "/api/v1/admin/log-level", {"level": "info"})
        self.call(admin, "GET", "/api/v1/admin/node")


class Description(RestTest):
    def test_it_is_openapi_3_1_of_exactly_the_contracts_routes(self):
        document = self.document
        self.assertEqual(document["openapi"], "3.1.0")
        self.assertTrue(document["info"]["title"] and document["info"]["version"])
        described = {(verb.upper(), path) for path, item in document["paths"].items() for verb in item}
        self.assertEqual(described, set(routes_of_the_contract()))

    def test_every_operation_is_complete(self):
        seen = set()
        for path, item in self.document["paths"].items():
            for verb, operation in item.items():
                where = f"{verb} {path}"
                self.assertNotIn(operation["operationId"], seen)
                seen.add(operation["operationId"])
                self.assertIn("200", operation["responses"], where)
                self.assertIn("default", operation["responses"], where)
                in_path = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
                self.assertEqual(in_path, set(re.findall(r"\{(\w+)\}", path)), where)
                self.assertTrue(all(p["required"] for p in operation["parameters"] if p["in"] == "path"), where)
                # Section 10 of docs/protocol.md: fields of GET and DELETE go into the query, of the others into the body.
                if verb in ("get", "delete"):
                    self.assertNotIn("requestBody", operation, where)
                else:
                    self.assertIn("requestBody", operation, where)

    def test_every_reference_leads_somewhere(self):
        def walk(node):
            if isinstance(node, dict):
                if "$ref" in node:
                    self.schema.resolve(node)
                for name, part in node.items():
                    if name == "security" and part:
                        self.assertTrue(all(set(one) <= set(self.document["components"]["securitySchemes"]) for one in part))
                    walk(part)
            elif isinstance(node, list):
                for part in node:
                    walk(part)
        walk(self.document)


class Refusals(RestTest):
    def test_without_a_session_every_other_route_answers_401(self):
        for (verb, path), access in routes_of_the_contract().items():
            if access == "anyone":
                continue
            answer = Https(self.server).request(verb, re.sub(r"\{\w+\}", "1", path), {} if verb in ("POST", "PUT", "PATCH") else None)
            self.problem(answer, 401, "unauthenticated")
            self.assertEqual(answer.header("WWW-Authenticate"), "Bearer")

    def test_a_member_is_no_administrator(self):
        li = self.people["li"]
        for verb, path in routes_of_the_contract():
            if path.startswith(("/api/v1/admin", "/api/v1/parameters", "/metrics")):
                answer = li.request(verb, re.sub(r"\{\w+\}", str(self.ids["ann"]), path), {} if verb in ("POST", "PUT", "PATCH") else None)
                self.problem(answer, 403, "forbidden")

    def test_errors_name_the_field(self):
        li, admin = self.people["li"], self.people["admin"]
        at = f"/api/v1/people/{self.ids['ann']}/entries"
        self.problem(li.request("POST", at, {"text": {"text": "x"}}), 400, "invalid_argument", "client_entry_id")
        self.problem(li.request("POST", at, {"client_entry_id": entry_id(), "text": {"text": "字" * 3000}}), 400, "invalid_argument", "text.text")
        self.problem(li.request("POST", at, {"client_entry_id": entry_id(), "texte": {}}), 400, "invalid_argument", "texte")
        self.problem(li.request("POST", "/api/v1/people/0/entries", {}), 400, "invalid_argument", "user_id")
        self.problem(li.request("POST", "/api/v1/people/many/entries", {}), 400, "invalid_argument", "user_id")
        self.problem(li.request("GET", "/api/v1/people?query=a&limit=1000"), 400, "invalid_argument", "limit")
        self.problem(li.request("GET", "/api/v1/people?qwery=a"), 400, "invalid_argument", "qwery")
        self.problem(li.request("POST", "/api/v1/me/password", {"old_password": "x", "new_password": "y"}), 400, "invalid_argument", "new_password")
        self.problem(admin.request("POST", "/api/v1/admin/users", {"account": "no good", "name": "x"}), 400, "invalid_argument", "account")
        self.problem(admin.request("PUT", "/api/v1/parameters/messaging.recall_seconds", {"value": "-1"}), 400, "invalid_argument", "value")

    def test_what_does_not_exist_or_is_malformed(self):
        li = self.people["li"]
        self.problem(li.request("GET", "/api/v1/conversations/999999"), 404, "not_found")
        self.problem(li.request("GET", "/api/v1/nothing"), 404, "not_found")
        answer = li.request("PUT", "/api/v1/conversations")
        self.problem(answer, 405, "invalid_argument")
        self.assertEqual(answer.header("Allow"), "GET")
        for body in (b"", b"{", b"[]", b"\xff\xfe", b'{"user_ids": "x"}', b"[" * 5000, b'{"a":' * 2000):
            answer = li.request("POST", "/api/v1/people/lookup", body)
            if body:
                self.problem(answer, 400, "invalid_argument")
        self.problem(li.request("POST", "/api/v1/people/lookup", b"user_ids=1", content_type="text/plain"), 400, "invalid_argument", "Content-Type")
        self.problem(li.request("GET", "/api/v1/people?query=%zz"), 400, "invalid_argument")

    def test_bodies_are_bounded_and_smaller_before_signing_in(self):
        nobody, li = Https(self.server), self.people["li"]
        padding = {"account": "li", "password": "x" * 20_000}
        answer = nobody.request("POST", "/api/v1/sessions", padding)
        self.assertEqual(answer.status, 413, answer)
        body = json.dumps({"user_ids": []}).encode() + b" " * 200_000
        self.assertEqual(li.request("POST", "/api/v1/people/lookup", body).status, 200)
        answer = li.request("POST", "/api/v1/people/lookup", body + b" " * 100_000)
        self.assertEqual(answer.status, 413, answer)

    def test_a_conflict_of_keys_is_told(self):
        li, key = self.people["li"], entry_id()
        at = f"/api/v1/people/{self.ids['ann']}/entries"
        self.assertEqual(li.request("POST", at, {"client_entry_id": key, "text": {"text": "one"}}).status, 200)
        self.problem(li.request("POST", at, {"client_entry_id": key, "text": {"text": "two"}}), 409, "conflict")

    def test_head_is_get_without_the_body(self):
        answer = Https(self.server).request("HEAD", "/healthz")
        self.assertEqual((answer.status, answer.header("Content-Length")), (200, "4"))


class Browser(RestTest):
    """The session as a cookie, and what a foreign page can do with it (CSRF)."""

    def setUp(self):
        answer = Https(self.server).request("POST", "/api/v1/sessions", {
            "account": "li", "password": self.server.passwords["li"], "cookie": True,
            "device": {"device_key": "li-browser", "kind": "DEVICE_KIND_WEB", "name": "browser"}})
        self.assertEqual(answer.status, 200, answer)
        self.set_cookie = answer.header("Set-Cookie")
        self.page = Https(self.server, cookie=self.set_cookie.split(";")[0].split("=", 1)[1])
        self.own = f"https://127.0.0.1:{self.server.port}"

    def test_the_cookie_is_locked_to_this_host_and_hidden_from_scripts(self):
        name, attributes = self.set_cookie.split("=", 1)[0], [part.strip() for part in self.set_cookie.split(";")[1:]]
        self.assertEqual(name, SESSION_COOKIE)
        self.assertTrue({"Path=/", "Secure", "HttpOnly", "SameSite=Strict", f"Max-Age={7 * 86400}"} <= set(attributes), attributes)
        self.assertFalse(any(part.startswith("Domain") for part in attributes))

    def test_reading_needs_the_cookie_only(self):
        self.assertEqual(self.page.request("GET", "/api/v1/sessions").status, 200)

    def test_changing_needs_an_own_origin_or_a_header_no_foreign_page_can_send(self):
        def status(**headers):
            return self.page.request("POST", "/api/v1/me/sync", {}, {name.replace("_", "-"): value for name, value in headers.items()}).status

        self.assertEqual(status(), 403)
        self.assertEqual(status(Origin="https://evil.example"), 403)
        self.assertEqual(status(Origin="null"), 403)
        self.assertEqual(status(Origin=self.own + ".evil.example"), 403)
        self.assertEqual(status(Origin=self.own), 200)
        self.assertEqual(status(X_Aviso="1"), 200)

    def test_a_form_of_a_foreign_page_is_no_json(self):
        answer = self.page.request("POST", "/api/v1/me/sync", b"{}", {"Origin": self.own}, content_type="text/plain")
        self.problem(answer, 400, "invalid_argument", "Content-Type")

    def test_signing_out_clears_the_cookie(self):
        answer = self.page.request("DELETE", "/api/v1/sessions/current", headers={"Origin": self.own})
        self.assertEqual(answer.status, 200, answer)
        self.assertIn("Max-Age=0", answer.header("Set-Cookie"))
        self.assertEqual(self.page.request("GET", "/api/v1/sessions").status, 401)

    def test_answers_forbid_sniffing_framing_and_keeping(self):
        answer = self.page.request("GET", "/api/v1/sessions")
        self.assertEqual(answer.header("X-Content-Type-Options"), "nosniff")
        self.assertIn("frame-ancestors 'none'", answer.header("Content-Security-Policy"))
        self.assertEqual(answer.header("Cache-Control"), "no-store")
        self.assertIsNone(answer.header("Access-Control-Allow-Origin"))


class Secrets(RestTest):
    def test_no_password_and_no_token_is_written_anywhere(self):
        """SEC-09: neither into the log nor into the database."""
        admin = self.people["admin"]
        self.assertEqual(admin.request("PUT", "/api/v1/admin/log-level", {"level": "debug"}).status, 200)
        wrong = "wrong but secret 4711"
        Https(self.server).request("POST", "/api/v1/sessions", {"account": "ann", "password": wrong})
        person = Https(self.server)
        person.login("ann", device="debugged")
        person.request("POST", "/api/v1/sessions/resume", {"token": person.token})
        secrets = [wrong, person.token, *self.server.passwords.values(), *(p.token for p in self.people.values())]

        written = [file for file in self.server.folder.rglob("*") if file.is_file() and file.name != "avisod.toml"]
        self.assertGreater(len(written), 3)
        for file in written:
            content = file.read_bytes()
            for secret in secrets:
                self.assertNotIn(secret.encode(), content, file.name)


if __name__ == "__main__":
    unittest.main()
