"""An OpenID Connect provider at which people log in, made of Authlib: the authorization code flow with proof keys.

    python -m support.provider REDIRECT-URL

serves on a port of the system's choice, tells its address as the first line of its output, and ends with its input.
"""

import sys
import threading
import time
from wsgiref.simple_server import make_server

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, jsonify, request
from joserfc.jwk import ECKey, RSAKey

from support.issuer import QuietHandler, ThreadingServer

LIFETIME_SECONDS = 300
PEOPLE = {
    "alice": {"name": "Alice", "email": "alice@example.org", "email_verified": True, "groups": ["gateway-admins", "x"]},
    "bob": {"name": "Bob", "email": "bob@example.org", "email_verified": False, "groups": ["visitors"]},
}


class Application(ClientMixin):
    """What people log in to."""

    def __init__(self, name: str, method: str, redirects: list[str]):
        self.client_id = name
        self._method = method
        self._redirects = redirects

    def get_client_id(self):
        return self.client_id

    def get_default_redirect_uri(self):
        return None

    def get_allowed_scope(self, scope):
        return scope

    def check_redirect_uri(self, redirect_uri):
        return redirect_uri in self._redirects

    def check_client_secret(self, client_secret):
        return client_secret == f"{self.client_id}-secret/+:%"

    def check_endpoint_auth_method(self, method, endpoint):
        return method == self._method

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type == "authorization_code"


class Code(AuthorizationCodeMixin):
    """What a code stands for, until it is exchanged."""

    def __init__(self, asked):
        data = asked.payload.data
        self.client_id = asked.client.client_id
        self.person = asked.user
        self.code_challenge = data.get("code_challenge")
        self.code_challenge_method = data.get("code_challenge_method")
        self._redirect = asked.payload.redirect_uri
        self._scope = asked.payload.scope
        self._nonce = data.get("nonce")
        self._time = int(time.time())

    def get_redirect_uri(self):
        return self._redirect

    def get_scope(self):
        return self._scope

    def get_nonce(self):
        return self._nonce

    def get_auth_time(self):
        return self._time

    def get_acr(self):
        return None

    def get_amr(self):
        return None


class ProofKey(CodeChallenge):
    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]


class Provider:
    """The server in a thread of this process. `asked` counts requests by path.

    A browser that is sent to `/authorize` is somebody at once: `as=bob` says who, else it is Alice; `deny=1` says no. The applications
    `console` (`client_secret_basic`), `console-post` and `console-public` may send people there.
    """

    def __init__(self, *redirects: str):
        self.asked: dict[str, int] = {}
        self.is_down = False
        self.people = {name: dict(claims) for name, claims in PEOPLE.items()}
        self.key = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})
        self._codes: dict[str, Code] = {}
        self._nonces: set[str] = set()
        self._clients = {
            name: Application(name, method, list(redirects))
            for name, method in [
                ("console", "client_secret_basic"), ("console-post", "client_secret_post"), ("console-public", "none"),
            ]
        }
        self._server = make_server("127.0.0.1", 0, self._app(), ThreadingServer, QuietHandler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def rotate(self) -> None:
        """Signs with another key, of another kind, from now on; the old one is gone."""
        self.key = ECKey.generate_key("P-256", {"kid": "second", "use": "sig", "alg": "ES256"})

    def _authorization_server(self, app: Flask) -> AuthorizationServer:
        provider = self

        class CodeGrant(grants.AuthorizationCodeGrant):
            TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post", "none"]

            def save_authorization_code(self, code, request):
                provider._codes[code] = Code(request)
                provider._nonces.add(request.payload.data["nonce"])

            def query_authorization_code(self, code, client):
                found = provider._codes.get(code)
                return found if found and found.client_id == client.client_id else None

            def delete_authorization_code(self, authorization_code):
                provider._codes = {code: one for code, one in provider._codes.items() if one is not authorization_code}

            def authenticate_user(self, authorization_code):
                return authorization_code.person

        class IDToken(OpenIDCode):
            def exists_nonce(self, nonce, request):
                return nonce in provider._nonces

            def resolve_client_private_key(self, client):
                return provider.key

            def get_client_algorithm(self, client):
                return provider.key.get("alg")

            def get_encode_header(self, client):
                return {"alg": provider.key.get("alg"), "kid": provider.key.kid}

            def get_client_claims(self, client):
                now = int(time.time())
                return {"iss": provider.url, "aud": [client.client_id], "iat": now, "exp": now + LIFETIME_SECONDS}

            def generate_user_info(self, user, scope):
                return UserInfo(sub=user, **provider.people[user])

        class Names(IssuerParameter):
            def get_issuer(self):
                return provider.url

        server = AuthorizationServer(app, query_client=self._clients.get, save_token=lambda token, asked: None)
        server.register_grant(CodeGrant, [ProofKey(required=True), IDToken(require_nonce=True)])
        server.register_extension(Names())
        return server

    def _app(self) -> Flask:
        app = Flask("provider")
        provider = self
        server = self._authorization_server(app)

        @app.before_request
        def count():
            provider.asked[request.path] = provider.asked.get(request.path, 0) + 1
            if provider.is_down:
                return jsonify(error="temporarily_unavailable"), 503
            return None

        @app.get("/.well-known/openid-configuration")
        def description():
            return jsonify(
                issuer=provider.url,
                authorization_endpoint=f"{provider.url}/authorize",
                token_endpoint=f"{provider.url}/token",
                jwks_uri=f"{provider.url}/keys",
                response_types_supported=["code"],
                subject_types_supported=["public"],
                id_token_signing_alg_values_supported=["RS256", "ES256"],
                token_endpoint_auth_methods_supported=provider.methods,
                code_challenge_methods_supported=["S256"],
                authorization_response_iss_parameter_supported=True,
            )

        @app.get("/keys")
        def keys():
            return jsonify(keys=[provider.key.as_dict(private=False)])

        @app.get("/authorize")
        def authorize():
            person = None if request.args.get("deny") else request.args.get("as", "alice")
            try:
                grant = server.get_consent_grant(end_user=person)
            except OAuth2Error as error:
                return server.handle_error_response(server.create_oauth2_request(None), error)
            return server.create_authorization_response(grant=grant, grant_user=person)

        @app.post("/token")
        def token():
            return server.create_token_response()

        return app

    # What is told of how applications show who they are; a test may tell less.
    methods = ["client_secret_basic", "client_secret_post", "none"]


if __name__ == "__main__":
    served = Provider(*sys.argv[1:])
    print(served.url, flush=True)
    sys.stdin.read()
    served.stop()
