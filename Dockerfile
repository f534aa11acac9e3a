# One image for web, worker, beat and migrate; compose.yaml says which is which.
FROM python:3.11-slim-trixie AS packages
COPY requirements.lock /tmp/
# --only-binary: nothing is compiled, so nothing of a compiler is in the image, and every file is one the lock knows.
RUN python -m venv /srv/venv \
    && /srv/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps \
        --only-binary :all: -r /tmp/requirements.lock

FROM python:3.11-slim-trixie
# What prints certificates (WeasyPrint), and pg_dump and pg_restore of the version that compose.yaml runs, for backups.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
        postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/*
# Media is the only folder that outlives a container; it belongs to the user that runs everything.
RUN useradd --system --uid 10001 --home-dir /srv/app --shell /usr/sbin/nologin pdplanner \
    && install -d -o pdplanner -g pdplanner /srv/media
COPY --from=packages /srv/venv /srv/venv
COPY . /srv/app
WORKDIR /srv/app
ENV PATH=/srv/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PDPLANNER_MODE=production \
    PDPLANNER_VAR=/tmp/pdplanner \
    MEDIA_ROOT=/srv/media \
    STATIC_ROOT=/srv/static
# The key is needed to load the settings, signs nothing here and is not kept.
RUN SECRET_KEY=only-while-building ALLOWED_HOSTS=localhost python manage.py collectstatic --no-input --verbosity 0
USER pdplanner
EXPOSE 8000
CMD ["gunicorn", "pdplanner.wsgi", "--bind=0.0.0.0:8000", "--workers=2", "--threads=4", "--worker-tmp-dir=/dev/shm", "--no-control-socket"]
