"""An OAuth 2.0 server with OpenID Connect discovery, made of Authlib: it issues JSON Web Tokens and opaque ones."""

import secrets
import threading
import time
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from flask import Flask, jsonify, request
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

AUDIENCE = "llm-gateway"
LIFETIME_SECONDS = 300


class Client(ClientMixin):
    """An application, or the gateway as the one that asks about tokens."""

    def __init__(self, name: str, secret: str, tokens: str):
        self.client_id = name
        self._secret = secret
        # "jwt" or "opaque"
        self.tokens = tokens

    def get_client_id(self):
        return self.client_id

    def get_default_redirect_uri(self):
        return None

    def get_allowed_scope(self, scope):
        return scope

    def check_redirect_uri(self, redirect_uri):
        return False

    def check_client_secret(self, client_secret):
        return client_secret == self._secret

    def check_endpoint_auth_method(self, method, endpoint):
        return method == "client_secret_basic"

    def check_response_type(self, response_type):
        return False

    def check_grant_type(self, grant_type):
        return grant_type == "client_credentials"


class OpaqueToken(dict):
    """A token that only the server can read."""

    def is_expired(self) -> bool:
        return self["exp"] <= time.time()

    def is_revoked(self) -> bool:
        return bool(self.get("revoked"))


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *_) -> None:
        pass


class ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Issuer:
    """The server in a thread of this process. `asked` counts requests by path."""

    def __init__(self):
        self.asked: dict[str, int] = {}
        self.is_down = False
        self.keys = [RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})]
        self.opaque: dict[str, OpaqueToken] = {}
        self._clients = {
            client.client_id: client
            for client in [
                Client("search", "search-secret", "jwt"),
                Client("batch", "batch-secret", "opaque"),
                Client("gateway", "gateway-secret", "none"),
            ]
        }
        app = self._app()
        self._server = make_server("127.0.0.1", 0, app, ThreadingServer, QuietHandler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def rotate(self) -> None:
        """Signs with another key, of another kind, from now on; the old one is gone."""
        self.keys = [ECKey.generate_key("P-256", {"kid": "second", "use": "sig", "alg": "ES256"})]

    def jwt(self, subject: str, client: str = "search", **claims) -> str:
        """A token as the server makes it, with other claims where they are given."""
        key = self.keys[0]
        now = int(time.time())
        usual = {
            "iss": self.url, "aud": AUDIENCE, "sub": subject, "azp": client, "iat": now, "exp": now + LIFETIME_SECONDS,
        }
        header = {"alg": key.get("alg"), "kid": key.kid, "typ": "at+jwt"}
        return jwt.encode(header, {**usual, **claims}, key)

    def _app(self) -> Flask:
        app = Flask("issuer")
        issuer = self

        def save_token(token, asked):
            if asked.client.tokens == "opaque":
                issuer.opaque[token["access_token"]] = OpaqueToken(
                    client_id=asked.client.client_id, exp=int(time.time()) + token["expires_in"]
                )

        def make_token(grant_type, client, user=None, scope=None, expires_in=None, include_refresh_token=False):
            if client.tokens == "opaque":
                token = "opaque-" + secrets.token_urlsafe(32)
            else:
                token = issuer.jwt(client.client_id, client.client_id)
            return {"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME_SECONDS}

        server = AuthorizationServer(app, query_client=self._clients.get, save_token=save_token)
        server.register_token_generator("default", make_token)

        class ClientCredentials(grants.ClientCredentialsGrant):
            TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]

        class Introspection(IntrospectionEndpoint):
            CLIENT_AUTH_METHODS = ["client_secret_basic"]

            def query_token(self, token_string, token_type_hint):
                return issuer.opaque.get(token_string)

            def check_permission(self, token, client, request):
                return client.client_id == "gateway"

            def introspect_token(self, token):
                return {"active": True, "client_id": token["client_id"], "exp": token["exp"]}

        server.register_grant(ClientCredentials)
        server.register_endpoint(Introspection)

        @app.before_request
        def count():
            issuer.asked[request.path] = issuer.asked.get(request.path, 0) + 1
            if issuer.is_down:
                return jsonify(error="temporarily_unavailable"), 503
            return None

        @app.get("/.well-known/openid-configuration")
        def description():
            return jsonify(issuer=issuer.url, jwks_uri=f"{issuer.url}/keys", token_endpoint=f"{issuer.url}/token")

        @app.get("/keys")
        def keys():
            return jsonify(keys=[key.as_dict(private=False) for key in issuer.keys])

        @app.post("/token")
        def token():
            return server.create_token_response()

        @app.post("/introspect")
        def introspect():
            return server.create_endpoint_response(Introspection.ENDPOINT_NAME)

        return app
