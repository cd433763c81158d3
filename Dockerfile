# The whole service is one static binary, so the image holds little else.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /out/txng ./cmd/txng \
 && mkdir -p /out/data /out/tmp

FROM debian:stable-slim AS files
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates tzdata \
 && rm -rf /var/lib/apt/lists/*

FROM scratch
COPY --from=files /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=files /usr/share/zoneinfo /usr/share/zoneinfo
COPY --from=build /out/txng /txng
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build --chown=65532:65532 --chmod=1777 /out/tmp /tmp
USER 65532:65532
ENV TXNG_ADDR=:8080 TXNG_DATA_DIR=/data
EXPOSE 8080
VOLUME /data
# Asks /readyz on the address of TXNG_ADDR; scratch has no other program.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["/txng", "healthcheck"]
ENTRYPOINT ["/txng"]
CMD ["serve"]
