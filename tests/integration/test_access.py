"""Every method of the contract against every kind of caller, over frames and REST: who may call is what the contract says, and the same on both."""

import collections
import json
import re
import unittest

from hostile import mini
from harness import ServerTest

Method = collections.namedtuple("Method", "name verb path form action field raw")

# Who gets past the access check, by the action that the contract asks for. `stranger` and `admin` are no members of the conversation.
EVERYBODY = {"member", "stranger", "admin"}
MAY = {
    "read": {"member"}, "send": {"member"}, "invite": {"member"}, "edit": {"member"}, "manage_members": {"member"}, "own": {"member"},  # the owner is asked
    "message_person": EVERYBODY, "create_group": EVERYBODY, "browse_directory": EVERYBODY,
    "manage_people": {"admin"}, "manage_settings": {"admin"}, "operate": {"admin"},
}
# What would end the callers of this very test; each is asked about last, or with an object that does not exist.
LAST = ("Identity.Logout",)


class Access(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.add_user("target", "Target", "Sales/Europe")
        cls.server.add_password("newcomer")
        cls.server.avisod("user", "add", "newcomer", "--name", "New", "--must-change", "--password-stdin", stdin=cls.server.passwords["newcomer"] + "\n")
        cls.contract = mini.Contract()
        cls.methods = [cls.parse(line) for line in cls.server.avisod("contract").splitlines() if " push" not in line]

    @staticmethod
    def parse(line):
        _, name, verb, path, *access = line.replace(",", " ").split()
        raw = "raw" in access
        form = access[0]
        action = access[1].lower().removeprefix("action_") if form in ("object", "filtered") else ""
        field = access[2] if form == "object" else ""
        return Method(name.removeprefix("aviso.v1."), verb, path, form, action, "" if field == "system" else field, raw)

    def setUp(self):
        self.codes = self.contract.common.ErrorCode
        self.frames, self.rest = {}, {}
        for role, account in (("anonymous", None), ("member", "li"), ("stranger", "bob"), ("admin", "admin"), ("newcomer", "newcomer")):
            client = mini.Client.over_tls(self.contract, "127.0.0.1", self.server.port, self.server.fingerprint())
            rest = mini.Rest(self.contract, "127.0.0.1", self.server.port, self.server.fingerprint())
            if account:
                rest.token = client.login(account, self.server.passwords[account], f"access-{role}").token
            self.frames[role], self.rest[role] = client, rest
            self.addCleanup(client.close)
        ann = mini.Client.over_tls(self.contract, "127.0.0.1", self.server.port, self.server.fingerprint())
        ann_id = ann.login("ann", self.server.passwords["ann"], "access-ann").user_id
        ann.close()
        found = self.frames["admin"].call("ListUsers").users
        self.target = next(user.user_id for user in found if user.account == "target")
        self.group = self.frames["member"].call("CreateGroup", name="Matrix", member_ids=[ann_id], client_entry_id=b"0123456789abcdef").conversation.conversation_id

    def fields(self, method):
        """Objects that exist; everything else stays empty, so that what is let through is refused by its handler, or does nothing."""
        fields = {}
        for field in re.findall(r"{(\w+)}", method.path) + ([method.field] if method.field else []):
            fields[field] = {"conversation_id": self.group, "user_id": self.target, "session_id": 1 << 60, "seq": 1,
                             "name": "messaging.max_text_bytes"}[field]
        return fields

    def over_frames(self, role, method):
        """The error's code, reason and detail; code 0 when there was none."""
        try:
            if role == "anonymous":  # who does not sign in is not kept for long
                self.frames[role].close()
                self.frames[role] = mini.Client.over_tls(self.contract, "127.0.0.1", self.server.port, self.server.fingerprint())
                self.addCleanup(self.frames[role].close)
            client = self.frames[role]
            name = method.name.split(".")[1]
            client.finish(name, client.start(name, **self.fields(method)), 20)
            return 0, "", ""
        except mini.Refused as refused:
            return refused.reply.code, refused.reply.reason, refused.reply.detail

    def over_rest(self, role, method):
        path = method.path
        for field, value in self.fields(method).items():
            path = path.replace("{" + field + "}", str(value))
        status, headers, text = self.rest[role].request(method.verb, path, None if method.verb in ("GET", "DELETE") else {})
        if status == 200 or method.raw and status == 503:
            return 0, "", ""

        problem = json.loads(text)
        return self.codes.Value("ERROR_CODE_" + problem["code"].upper()), problem.get("reason", ""), problem["detail"]

    def expect(self, role, method, answer):
        code, reason, detail = answer
        unauthenticated, forbidden, not_found = (self.codes.Value(f"ERROR_CODE_{name}") for name in ("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND"))
        where = f"{method.name} as {role}: code {code} {reason} {detail}"
        self.assertNotEqual(code, self.codes.Value("ERROR_CODE_INTERNAL"), where)
        if method.form == "anyone":
            self.assertNotIn("sign in first", detail, where)
            self.assertNotEqual(code, forbidden, where)
        elif role == "anonymous":
            self.assertEqual(code, unauthenticated, where)
        elif role == "newcomer":
            if method.name not in ("Identity.ChangePassword", "Identity.Logout"):
                self.assertEqual((code, reason), (forbidden, "password_change_required"), where)
        elif method.form == "self" or role in MAY[method.action]:
            self.assertNotIn(code, (unauthenticated, forbidden) if method.name != "Identity.ChangePassword" else (forbidden,), where)
        elif "conversation_id" in method.field:
            self.assertIn(code, (forbidden, not_found), where)
        else:
            self.assertEqual(code, forbidden, where)

    def test_who_may_call_is_what_the_contract_says(self):
        self.assertGreater(len(self.methods), 40)
        # The member owns the group: what dissolves or leaves it comes when the others have been asked.
        order = sorted(self.methods, key=lambda m: (m.name in LAST, m.name in ("Conversations.DissolveGroup", "Conversations.LeaveGroup")))
        for method in order:
            for role in ("anonymous", "newcomer", "stranger", "admin", "member"):
                with self.subTest(method=method.name, role=role):
                    if method.name == "Identity.Logout" and role != "anonymous":
                        continue  # always one's own, and it would end this role's calls
                    if method.raw:
                        self.expect(role, method, self.over_rest(role, method))
                        continue
                    by_frames, by_rest = self.over_frames(role, method), self.over_rest(role, method)
                    self.expect(role, method, by_frames)
                    self.expect(role, method, by_rest)

    def test_an_administrator_reads_no_conversation_of_others(self):
        secret = self.frames["member"].call("SendMessage", conversation_id=self.group, client_entry_id=b"fedcba9876543210", text={"text": "not for you"})
        for role in ("admin", "stranger"):
            for name, fields in (("PullEntries", {"limit": 10}), ("GetConversation", {}), ("ListMembers", {}), ("GetReceipts", {"seq": secret.seq})):
                with self.assertRaises(mini.Refused):
                    self.frames[role].call(name, conversation_id=self.group, **fields)
            self.assertNotIn(self.group, [c.conversation_id for c in self.frames[role].call("ListConversations").conversations])


if __name__ == "__main__":
    unittest.main()
