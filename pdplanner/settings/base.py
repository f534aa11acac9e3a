"""Everything the installation decides, read from the environment.

Three modes (`PDPLANNER_MODE`): *demo* (a local run: SQLite, demo accounts, movable clock), *test*, and *production*.
Whoever sets SECRET_KEY or ALLOWED_HOSTS gets production unless they say otherwise, so that no demo account and no
movable clock can ever reach a public host by forgetting a switch.
"""

import secrets
from pathlib import Path
from urllib.parse import quote

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# --- What kind of run this is  ---
_speaks_production = "SECRET_KEY" in env.ENVIRON or "ALLOWED_HOSTS" in env.ENVIRON
MODE = env.str("PDPLANNER_MODE", default="production" if _speaks_production else "demo")
if MODE not in {"demo", "test", "production"}:
    raise ImproperlyConfigured(f"PDPLANNER_MODE is {MODE!r}; it must be demo, test or production.")
PRODUCTION = MODE == "production"
DEBUG = False  # error pages are ours in every mode; tracebacks go to the log

# Everything a run writes lives in one folder, so that "start again" is one deletion and a backup is one copy.
VAR_DIR = Path(env.str("PDPLANNER_VAR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)


def _local_key() -> str:
    """The key of a local run: made once, kept, readable by the owner only."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


if PRODUCTION and not env.str("SECRET_KEY", default=""):
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Set it to a long random text; production does not start without."
    )
SECRET_KEY = env.str("SECRET_KEY", default="") or _local_key()
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
PORT = env.int("PORT", default=8000)
_hosts = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
ALLOWED_HOSTS = [host.strip() for host in _hosts]
# Empty is unset: compose.yaml passes on what .env leaves out as an empty text.
SITE_URL = (
    env.str("SITE_URL", default="")
    or (f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION and ALLOWED_HOSTS else f"http://localhost:{PORT}")
).rstrip("/")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL] if PRODUCTION else [])

# --- Parts  ---
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",  # its templates, because FORM_RENDERER looks for them among ours
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "pdplanner.kernel",
    "libraries",
    "learning",
    "certification",
    "pdplanner.home",
    "pdplanner.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "pdplanner.kernel.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pdplanner.kernel.requests.RequestId",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pdplanner.kernel.requests.ActorMiddleware",
    "pdplanner.kernel.requests.Refusals",
]

ROOT_URLCONF = "pdplanner.urls"
WSGI_APPLICATION = "pdplanner.wsgi.application"
ASGI_APPLICATION = "pdplanner.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pdplanner.kernel.context.frame",
            ],
            "builtins": ["pdplanner.kernel.templatetags.look"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# --- Storage of rows  ---
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE: a write transaction takes its lock at once, so two writers wait instead of failing half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"
        ),
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Opening one anew for each request costs as much as five queries, on SQLite too: its first one reads the whole schema.
DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Storage of files: evidence and certificates are never public; views that check access serve them ---
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(MEDIA_ROOT)}},
    "staticfiles": {
        # Compressing everything takes ten seconds, which a first look at the demo should not wait for.
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    },
}
EVIDENCE_MAX_BYTES = env.int("EVIDENCE_MAX_BYTES", default=10 * 1024 * 1024)
EVIDENCE_BOX_MAX_BYTES = env.int("EVIDENCE_BOX_MAX_BYTES", default=500 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000  # a roster ticked from a list has up to 5,000

# --- People and sign-in  ---
AUTH_USER_MODEL = "libraries.Person"
AUTHENTICATION_BACKENDS = ["libraries.sign_in.Backend"]
ACCOUNT_ADAPTER = "libraries.sign_in.Adapter"
ACCOUNT_FORMS = {
    "login": "pdplanner.home.forms.sign_in.SignInForm",
    "reset_password": "pdplanner.home.forms.sign_in.AskForPasswordForm",
    "reset_password_from_key": "pdplanner.home.forms.sign_in.NewPasswordForm",
    "reauthenticate": "pdplanner.home.forms.sign_in.ConfirmPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_USER_DISPLAY = "libraries.sign_in.display"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# By address *and* by mail: one mistyped password must not lock out a whole library behind one address.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/key,100/5m/ip", "reset_password": "20/m/ip,5/m/key"}
# The second step at sign-in: passkeys, codes of an authenticator app, and recovery codes that are shown once.
MFA_ADAPTER = "libraries.sign_in.SecondStep"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True  # alone, without a password, where its device asks for a finger, a face or a PIN
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}  # counts twice a sign-in: a whole library is behind one address
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "pdplanner"
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute off
MFA_FORMS = {
    "authenticate": "pdplanner.home.forms.sign_in.CodeForm",
    "reauthenticate": "pdplanner.home.forms.sign_in.ConfirmByCodeForm",
    "activate_totp": "pdplanner.home.forms.sign_in.FirstCodeForm",
    "deactivate_totp": "pdplanner.home.forms.sign_in.NoMoreCodesForm",
    "add_webauthn": "pdplanner.home.forms.passkeys.AddPasskeyForm",
    "authenticate_webauthn": "pdplanner.home.forms.passkeys.PasskeyForm",
    "login_webauthn": "pdplanner.home.forms.passkeys.SignInByPasskeyForm",
    "reauthenticate_webauthn": "pdplanner.home.forms.passkeys.ConfirmByPasskeyForm",
}
# How long a typed password lasts for what asks for it again (withdrawing, posts, lists of people to take away).
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * env.int("PROOF_MINUTES", default=15)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ["display_name", "contact_mail"]}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]  # fmt: skip
INVITATION_DAYS = 14

# --- Background work  ---
# The row is the truth, a message is only a wake-up call (docs/adr): so tasks may run twice and messages may be lost.
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default=f"folder://{quote(str(VAR_DIR / 'broker'))}")
SWEEP_SECONDS = env.int("SWEEP_SECONDS", default=60 if PRODUCTION else 10)
CHECKUP_HOUR = env.int("CHECKUP_HOUR", default=9)  # of UTC: the middle of the night in North America
DAY_SECONDS = env.int("DAY_SECONDS", default=900 if PRODUCTION else 30)  # how often a new day is looked for
TASK_SECONDS = env.int("TASK_SECONDS", default=90)  # the longest a task may take; a claimed row is leased for longer
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True  # without it, acks_late alone loses the task of a killed child
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TASK_SOFT_TIME_LIMIT = TASK_SECONDS
CELERY_TASK_TIME_LIMIT = TASK_SECONDS + 30
CELERY_TIMEZONE = "UTC"
# A page must not wait for a broker that is down: one try, two seconds at most; the sweep finds the row later.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker, however, waits for its broker as long as it takes
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": 4 * TASK_SECONDS,  # above the longest task, or Redis delivers it a second time
        "socket_connect_timeout": 1,
        "socket_timeout": 2,
        "max_retries": 0,
    }
    if CELERY_BROKER_URL.startswith(("redis://", "rediss://"))
    else {}
)
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # in memory: no file to corrupt, and two beats do no harm
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "kernel.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
    # Agencies have midnights of their own, and a demo clock jumps: asking often costs one query an agency.
    "daily": {"task": "certification.daily", "schedule": DAY_SECONDS, "options": {"expires": DAY_SECONDS}},
    "endings": {"task": "certification.endings", "schedule": DAY_SECONDS, "options": {"expires": DAY_SECONDS}},
    "reminders": {"task": "learning.reminders", "schedule": DAY_SECONDS, "options": {"expires": DAY_SECONDS}},
    "checkup": {"task": "kernel.checkup", "schedule": DAY_SECONDS, "options": {"expires": DAY_SECONDS}},
    # Nightly, for agencies that turned it on. What one night leaves, the next takes up.
    "retention": {"task": "home.retention", "schedule": crontab(hour=CHECKUP_HOUR, minute=30)},
    "leftovers": {"task": "home.leftovers", "schedule": crontab(hour=CHECKUP_HOUR, minute=45)},
    "digests": {"task": "kernel.digests", "schedule": DAY_SECONDS, "options": {"expires": DAY_SECONDS}},
}

# Throttling counts live in the cache; it must be shared by all web processes.
if CELERY_BROKER_URL.startswith(("redis://", "rediss://")):
    CACHES = {
        "default": {
            "BACKEND": "pdplanner.kernel.cache.ForgivingRedisCache",
            "LOCATION": env.str("CACHE_URL", default=CELERY_BROKER_URL),
            "KEY_PREFIX": "cache",
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "pdplanner.kernel.cache.ForgivingFileCache",
            "LOCATION": str(VAR_DIR / "cache"),
        }
    }

# --- Mail  ---
# A local run writes its mail into var/mail, so that nothing leaves the machine and everything can be read.
_mail = env.email_url("EMAIL_URL", default="filemail:///")
globals().update(_mail)
if _mail["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
    EMAIL_FILE_PATH = str(VAR_DIR / "mail")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="pdplanner <no-reply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_DELAY_SECONDS = env.int("MAIL_DELAY_SECONDS", default=15)  # undo within this time recalls the mail
DIGEST_HOUR = env.int("DIGEST_HOUR", default=7)  # of the agency’s time zone

# --- Time and language: one zone inside, the agency's zone for every date that decides something ---
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
USE_I18N = True
FORMAT_MODULE_PATH = ["pdplanner.kernel.formats"]
STOOD_IN_FOR = "libraries.queries.shares.stood_in_for"  # and in whose place somebody does something, for the audit
HATS = "libraries.queries.hats.hats_of"  # the one call by which the kernel learns who somebody is
NAVIGATION = "pdplanner.home.navigation.NAVIGATION"  # the ribbon of every role
CLOCK_FILE = None if PRODUCTION else VAR_DIR / "clock"  # the movable domain clock; never in production

# --- Locks  ---
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=PRODUCTION)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000 if PRODUCTION else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^health/"]
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # throttles count the visitors of X-Forwarded-For, not their one proxy
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "pdplanner.home.views.errors.csrf_failure"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains is the host's decision: the library may run other sites beside this one
    "security.W021",  # the same for preloading
    "auth.W004",  # login_key is unique by constraint; addresses for login are allauth's
]

# --- Logs: events with fields; no names, no mail addresses  ---
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "pdplanner.kernel.logs.Lines", "format": "%(levelname)s %(name)s [%(request)s] %(message)s"},
        "json": {"()": "pdplanner.kernel.logs.JsonLines"},
    },
    "filters": {
        "without_keys": {"()": "pdplanner.kernel.logs.WithoutKeys"},
        "of_request": {"()": "pdplanner.kernel.logs.OfRequest"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if env.bool("LOG_JSON", default=PRODUCTION) else "line",
            "filters": ["without_keys", "of_request"],
        },
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # A sweep every few seconds would drown everything else; what fails is logged, what is done is in the rows.
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "fido2": {"level": "WARNING"},  # it tells which passkey was shown
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "django.security": {"level": "WARNING"},
    },
}
