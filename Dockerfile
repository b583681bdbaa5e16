# One image for server, worker and beat. Build: docker build -t sinergify .
FROM python:3.12-slim-bookworm AS build
WORKDIR /app
COPY requirements.txt requirements-node.txt package.json package-lock.json ./
COPY scripts/setup_python.py scripts/setup_front_end.py scripts/vendor_front_end.py scripts/
RUN python scripts/setup_python.py requirements.txt
# Node comes into an environment of its own, which stays behind in this stage.
RUN python -m venv /node && /node/bin/python scripts/setup_front_end.py
COPY . .
RUN .venv/bin/python scripts/vendor_front_end.py
# The keys are only there to let the settings load; they are in no layer of the final image.
RUN SECRET_KEY=build-only ENCRYPTION_KEYS=YnVpbGQtb25seS1lbmNyeXB0aW9uLWtleS0wMDAwMDE= \
    .venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
 && rm -rf node_modules

FROM python:3.12-slim-bookworm
ARG RELEASE=""
RUN useradd --system --uid 10001 --create-home --home-dir /home/sinergify sinergify
COPY --from=build --chown=root:root /app /app
RUN mkdir -p /app/var/uploads /app/var/metrics /app/var/beat /app/var/pulse && chown -R sinergify /app/var
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 RELEASE=$RELEASE
WORKDIR /app
USER 10001
VOLUME /app/var/uploads
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["python", "scripts/healthy.py"]
ENTRYPOINT ["python", "manage.py", "serve", "--prepared", "--only"]
CMD ["server"]
