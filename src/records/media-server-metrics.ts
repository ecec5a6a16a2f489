import { Gauge, Registry } from 'prom-client';
import type { MediaServerStatus } from '../ports/media-servers.ts';

/** Prometheus metrics of the media servers, asked of them when somebody looks. */
export class MediaServerMetrics {
  readonly #registry = new Registry();

  constructor(servers: () => readonly MediaServerStatus[]) {
    const gauge = (name: string, help: string, valueOf: (server: MediaServerStatus) => number): void => {
      new Gauge({
        name: `warmbridge_media_server_${name}`,
        help,
        labelNames: ['server'],
        registers: [this.#registry],
        collect() {
          for (const server of servers()) this.set({ server: server.id }, valueOf(server));
        },
      });
    };
    gauge('up', '1 if the server can be reached', ({ state }) => Number(state !== 'away'));
    gauge('draining', '1 if the server gets no new calls', ({ draining, paused }) => Number(draining || paused));
    gauge('calls', 'Calls on the server', ({ calls }) => calls);
    gauge('channels', 'Channels of Warmbridge on the server', ({ channels }) => channels);
  }

  /** Prometheus text format. */
  async text(): Promise<string> {
    return await this.#registry.metrics();
  }
}
