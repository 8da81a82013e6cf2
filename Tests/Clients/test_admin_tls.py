"""The control plane over TLS, as a client sees it that knows the authority."""

import json

import httpx
import pytest

from support.authority import Authority, context
from support.process import Gateway, Process
from support.waiting import until

ROOT = "sk-root-0123456789abcdefghijklmnop"


def ask(gateway, authority: Authority, path: str = "/api/v1/me") -> httpx.Response:
    url = gateway.admin.replace("http://", "https://") + path
    with httpx.Client(verify=context(authority), headers={"authorization": f"Bearer {ROOT}"}) as client:
        return client.get(url, timeout=30)


def test_the_control_plane_is_served_over_tls_and_follows_its_certificate(tmp_path):
    first, second = Authority(tmp_path, "first"), Authority(tmp_path, "second")
    files = first.issue_server()
    tls = {"certificate": str(files.certificate), "private_key": str(files.key)}
    configuration = {"storage": {"url": "none"}, "admin": {"listen": "127.0.0.1:0", "tls": tls}}
    gateway = Gateway(tmp_path, configuration, LLM_GATEWAY_ADMIN_KEY=ROOT)
    assert ask(gateway, first).json()["name"] == "environment"
    assert ask(gateway, first, "/readyz").json()["status"] == "ready"
    with pytest.raises(httpx.ConnectError, match="certificate verify failed"):
        ask(gateway, second)
    # Who speaks in the clear is not answered.
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{gateway.admin}/readyz", timeout=30)
    # The data plane is as it was.
    assert httpx.get(f"{gateway.root}/readyz").status_code == 200

    other = second.issue_server()
    files.key.write_bytes(other.key.read_bytes())
    files.certificate.write_bytes(other.certificate.read_bytes())

    def is_followed() -> bool:
        try:
            return ask(gateway, second).status_code == 200
        except httpx.ConnectError:
            return False

    until(is_followed, tries=3000)
    files.certificate.write_text("no certificate")
    gateway.log_entry(message="the configuration was not reloaded: the old one stays in use")
    assert ask(gateway, second).status_code == 200
    gateway.stop()


@pytest.mark.parametrize(
    ("certificate", "key", "told"),
    [
        ("nowhere.pem", "good.key", "admin.tls.certificate: {folder}/nowhere.pem cannot be read: No such file or directory"),
        ("good.pem", "nowhere.key", "admin.tls.private_key: {folder}/nowhere.key cannot be read: No such file or directory"),
        ("empty.pem", "good.key", "admin.tls.certificate: {folder}/empty.pem holds no certificate in PEM form"),
        ("good.pem", "other.key", "admin.tls.private_key: {folder}/other.key is not the key of the certificate"),
    ],
)
def test_files_that_are_of_no_use_keep_the_gateway_from_starting(tmp_path, certificate, key, told):
    authority = Authority(tmp_path, "authority")
    for name in ["good", "other"]:
        files = authority.issue_server()
        (tmp_path / f"{name}.pem").write_bytes(files.certificate.read_bytes())
        (tmp_path / f"{name}.key").write_bytes(files.key.read_bytes())
    (tmp_path / "empty.pem").write_text("")
    tls = {"certificate": str(tmp_path / certificate), "private_key": str(tmp_path / key)}
    file = tmp_path / "gateway.yaml"
    file.write_text(json.dumps({"storage": {"url": "none"}, "admin": {"listen": "127.0.0.1:0", "tls": tls}}))
    process = Process("serve", "--config", str(file))
    assert process.wait() != 0
    assert any(told.format(folder=tmp_path) in line for line in process.lines), process.lines
    assert not any("PRIVATE KEY" in line for line in process.lines)
