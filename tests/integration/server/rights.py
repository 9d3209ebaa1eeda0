"""What every route answers to nobody and to every role, about what is their own, of their region, elsewhere, of others.

Written by hand, and not taken from the code that is to keep it.
"""

from __future__ import annotations

from shared.sync.protocol import Push, Since
from shared.sync.wire import packed

AUTH, ADMIN, AUDIT = "/api/v1/auth", "/api/v1/admin", "/api/v1/audit"
HERE, ELSEWHERE = "estuaire", "nyanga"
PLACES = ("own", "region", "elsewhere", "foreign", "absent")
SYNC, KEYS = "/api/v1/sync", "/api/v1/keys"
VOICE = "/api/v1/voice/sessions"
SOCKETS = {"WEBSOCKET /api/v1/voice/ws/{session_id}"}
"""What they answer is in integration/voice: they are opened by anybody, and the first message says by whom."""

OPEN = {
    # public: what anybody is answered who sends nothing more, known or not
    f"POST {AUTH}/token": 400,
    f"POST {AUTH}/revoke": 400,
    f"GET {AUTH}/jwks": 200,
    f"GET {AUTH}/authorize": 400,
    f"POST {AUTH}/authorize": 400,
    f"POST {AUTH}/devices/{{device_id}}/wiped": 404,
    "GET /.well-known/oauth-authorization-server": 200,
    "GET /account/style.css": 200,
    "GET /account/sign-in": 200,
    "POST /account/sign-in": 400,
    "GET /account/welcome/{link}": 404,
    "POST /account/welcome/{link}": 404,
    "GET /health": 200,
    "GET /ready": 200,
    "GET /metrics": 200,
    "GET /api/v1/openapi.json": 200,
    "GET /api/v1/docs": 200,
    # a person's own pages: a token opens none of them, only a browser that signed in
    "GET /account": 303,
    "POST /account/password": 303,
    "GET /account/second-factor": 303,
    "POST /account/second-factor": 303,
    "POST /account/second-factor/remove": 303,
    "POST /account/sign-out": 303,
}
PLAIN = {
    #                          nobody user agent admin super_admin
    f"POST {AUTH}/logout": "401 204 204 204 204",
    f"GET {AUTH}/me": "401 200 200 200 200",
    f"GET {AUTH}/devices": "401 200 200 200 200",
    f"POST {AUTH}/devices": "401 400 400 400 400",
    "GET /api/v1/people": "401 200 200 200 200",
    f"GET {ADMIN}/users": "401 403 403 200 200",
    f"POST {ADMIN}/users": "401 403 403 201 201",
    f"GET {ADMIN}/devices": "401 403 403 200 200",
    f"GET {ADMIN}/audit-logs": "401 403 403 200 200",
    f"GET {ADMIN}/metrics": "401 403 403 200 200",
    f"GET {ADMIN}/cache": "401 403 403 200 200",
    f"DELETE {ADMIN}/cache": "401 403 403 403 200",
    "POST /api/v1/blobs": "401 400 400 400 400",
    f"GET {AUDIT}/checkpoint": "401 200 200 200 200",
    f"GET {AUDIT}/proof": "401 400 400 400 400",
    f"POST {AUDIT}/checkpoints": "401 200 200 200 200",
    f"GET {AUDIT}/keys": "401 403 403 403 200",
    f"GET {AUDIT}/export": "401 403 403 409 409",
    f"GET {KEYS}": "401 200 200 200 200",
    f"GET {KEYS}/readers": "401 403 403 403 200",
    f"PUT {KEYS}/manifest": "401 403 403 403 400",
    f"PUT {KEYS}/shares": "401 403 403 403 409",
    f"PUT {KEYS}/audit-manifest": "401 403 403 403 400",
    f"POST {SYNC}/push": "401 200 200 200 200",
    f"POST {SYNC}/decide": "401 403 400 400 400",
    f"POST {SYNC}/pull": "401 200 200 200 200",
    f"GET {SYNC}/head": "401 200 200 200 200",
    f"POST {VOICE}": "401 201 201 201 201",
}
ON_A_LAPTOP = {f"POST {SYNC}/push", f"POST {SYNC}/pull", f"GET {SYNC}/head"}
"""Without an enrolled one they answer nobody."""
PERSON, DEVICE = f"{ADMIN}/users/{{person_id}}", f"{ADMIN}/devices/{{device_id}}"
BLOB = "/api/v1/blobs/{blob_id}"
SESSION = f"{VOICE}/{{session_id}}"
OWN_ALONE = {
    "own": "401 204 204 204 204",
    "region": "401 404 404 404 404",
    "elsewhere": "401 404 404 404 404",
    "foreign": "401 404 404 404 404",
    "absent": "401 404 404 404 404",
}
AIMED = {
    f"DELETE {SESSION}": OWN_ALONE,
    f"GET {SESSION}/turns": {**OWN_ALONE, "own": "401 200 200 200 200"},
    # at somebody, or at a device of theirs; foreign is another organisation's, absent is nobody's
    f"POST {PERSON}/welcome": {
        "own": "401 403 403 403 403",
        "region": "401 403 403 201 201",
        "elsewhere": "401 403 403 201 201",
        "foreign": "401 403 403 404 404",
        "absent": "401 403 403 404 404",
    },
    f"POST {PERSON}/disable": {
        "own": "401 403 403 403 403",
        "region": "401 403 403 200 200",
        "elsewhere": "401 403 403 200 200",
        "foreign": "401 403 403 404 404",
        "absent": "401 403 403 404 404",
    },
    f"POST {PERSON}/enable": {
        "own": "401 403 403 403 403",
        "region": "401 403 403 200 200",
        "elsewhere": "401 403 403 200 200",
        "foreign": "401 403 403 404 404",
        "absent": "401 403 403 404 404",
    },
    f"PUT {PERSON}/role": {
        "own": "401 403 403 403 403",
        "region": "401 403 403 403 200",
        "elsewhere": "401 403 403 403 200",
        "foreign": "401 403 403 403 404",
        "absent": "401 403 403 403 404",
    },
    f"PUT {PERSON}/region": {
        "own": "401 403 403 403 403",
        "region": "401 403 403 200 200",
        "elsewhere": "401 403 403 200 200",
        "foreign": "401 403 403 404 404",
        "absent": "401 403 403 404 404",
    },
    f"DELETE {AUTH}/devices/{{device_id}}": {
        "own": "401 204 204 204 204",
        "region": "401 404 404 204 204",
        "elsewhere": "401 404 404 204 204",
        "foreign": "401 404 404 404 404",
        "absent": "401 404 404 404 404",
    },
    f"POST {DEVICE}/revoke": {
        "own": "401 403 403 204 204",
        "region": "401 403 403 204 204",
        "elsewhere": "401 403 403 204 204",
        "foreign": "401 403 403 404 404",
        "absent": "401 403 403 404 404",
    },
    f"POST {DEVICE}/wipe": {
        "own": "401 403 403 204 204",
        "region": "401 403 403 204 204",
        "elsewhere": "401 403 403 204 204",
        "foreign": "401 403 403 404 404",
        "absent": "401 403 403 404 404",
    },
    f"DELETE {KEYS}/shares/{{device_id}}": {
        "own": "401 403 403 403 204",
        "region": "401 403 403 403 204",
        "elsewhere": "401 403 403 403 204",
        "foreign": "401 403 403 403 404",
        "absent": "401 403 403 403 404",
    },
    f"GET {BLOB}": {
        "own": "401 200 200 200 200",
        "region": "401 404 200 200 200",
        "elsewhere": "401 404 404 200 200",
        "foreign": "401 404 404 404 404",
        "absent": "401 404 404 404 404",
    },
    # it has begun and holds nothing: 409 is told to whose case it is, and only they add to it
    f"PUT {BLOB}/{{offset}}": {
        "own": "401 409 409 409 409",
        "region": "401 404 403 403 403",
        "elsewhere": "401 404 404 403 403",
        "foreign": "401 404 404 404 404",
        "absent": "401 404 404 404 404",
    },
    f"GET {BLOB}/content": {
        "own": "401 409 409 409 409",
        "region": "401 404 409 409 409",
        "elsewhere": "401 404 404 409 409",
        "foreign": "401 404 404 404 404",
        "absent": "401 404 404 404 404",
    },
}
SENT = {
    f"POST {VOICE}": {},
    f"POST {ADMIN}/users": {"name": "nouveau", "display_name": "Nouveau"},
    f"PUT {PERSON}/role": {"role": "agent"},
    f"PUT {PERSON}/region": {"region": ELSEWHERE},
    f"POST {AUTH}/devices": {"name": "x", "signing_key": "A" * 43, "sealing_key": "A" * 43, "proof": "A" * 86},
    f"POST {AUTH}/devices/{{device_id}}/wiped": {"proof": "A" * 86},
    f"POST {AUDIT}/checkpoints": {"checkpoint": "x"},
    f"PUT {KEYS}/manifest": {"root": "0" * 64, "manifest": "x"},
    f"PUT {KEYS}/shares": {"shares": []},
    f"PUT {KEYS}/audit-manifest": {"note": "x"},
    f"POST {SYNC}/push": packed(Push()),
    f"POST {SYNC}/decide": packed(Push()),
    f"POST {SYNC}/pull": packed(Since()),
}
"""JSON, or the bytes of a message."""
