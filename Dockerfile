# Warmbridge alone; docker-compose.yml puts drachtio-server and FreeSWITCH beside it.
# Three stages: packages from the lock file, the web pages, and what runs, without npm.
FROM node:24-bookworm-slim AS install
WORKDIR /app
COPY package.json package-lock.json ./
# Without devDependencies: the image's own Node is the one that is wanted. With the optional ones: node-datachannel is
# for telephones in browsers.
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force

# The web pages, built with what development needs.
FROM node:24-bookworm-slim AS pages
WORKDIR /app
COPY package.json package-lock.json tsconfig.json ./
RUN npm ci --include=dev --ignore-scripts --no-audit --no-fund
COPY scripts/build-web.ts ./scripts/
COPY src/client ./src/client
COPY web ./web
RUN node scripts/build-web.ts

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
# uid 1000, comes with the image
COPY --chown=node:node --from=install /app/node_modules ./node_modules
COPY --chown=node:node package.json ./
COPY --chown=node:node src ./src
COPY --chown=node:node --from=pages /app/web/dist ./web/dist
COPY --chown=node:node prompts ./prompts
COPY --chown=node:node config ./config
# /mcp gives them to models.
COPY --chown=node:node docs ./docs
# Volumes are mounted on these, and take their owner over.
RUN mkdir -p data/prompt-cache data/recordings && chown -R node:node data
USER node
VOLUME ["/app/data"]
# Host networking is meant (see docker-compose.yml); these are for reading. 5066: SIP of browsers (ws).
EXPOSE 5060/udp 5060/tcp 5066/tcp 8080/tcp 20000-29999/udp
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(process.env.WARMBRIDGE_HEALTH_URL ?? 'http://127.0.0.1:8080/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# SIGTERM drains: no new calls, ends with the last one or at drain.forceMs.
STOPSIGNAL SIGTERM
CMD ["node", "src/main.ts", "--config", "config/warmbridge.yaml"]
