# An image that carries the checkout with its history, and the release of HEAD already built. Build it from a clone:
#   docker build -t molt .
# A container runs what its volume says; the image's release is taken when the volume is empty, or when it descends from what runs.
# Molt is PID 1 and reaps orphans itself: no --init. Give a stop at least STOP_BUDGET seconds (10, as docker stop does by itself).
FROM eclipse-temurin:25-jdk-noble

# git and Maven stay in the image: updates are fetched and built in the container. bash 5, perl-base and util-linux are in the base.
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends git maven \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 10001 molt \
 && install -d -o molt -g molt /opt/molt

WORKDIR /opt/molt
USER molt
COPY --chown=molt:molt . .
# Also leaves the libraries in ~/.m2, so that a later release downloads only what it adds.
RUN scripts/make-image

ENV PORT=8080
EXPOSE 8080
VOLUME /opt/molt/data
STOPSIGNAL SIGTERM
# Reads the supervisor's state file: a probe over HTTP would hang while clients are held.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["scripts/healthcheck"]
ENTRYPOINT ["./entrypoint.sh"]
