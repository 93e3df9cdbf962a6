# SPDX-License-Identifier: GPL-3.0-or-later
"""A mail server by somebody else (aiosmtpd) on loopback: says its port, then prints each mail as one line of JSON.

Usage: real_smtp.py USER PASSWORD   wants them (AUTH) before it takes a mail
Ends when its standard input ends.
"""
import json
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


class Keep:
    async def handle_DATA(self, server, session, envelope):
        print(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos, "text": envelope.content.decode("ascii")}), flush=True)
        return "250 2.0.0 kept"


class AnyPort(Controller):
    """On a port that the kernel chose."""
    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def authenticated(user, password):
    def check(server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (user, password)
        return AuthResult(success=good)
    return check


if __name__ == "__main__":
    user, password = sys.argv[1:3]
    controller = AnyPort(Keep(), hostname="127.0.0.1", port=0, authenticator=authenticated(user.encode(), password.encode()),
                         auth_required=True, auth_require_tls=False)
    controller.start()
    print(controller.port, flush=True)
    sys.stdin.read()
    controller.stop()
