import type { MediaServerStatus } from '../ports/media-servers.ts';
import { PartMetrics } from './part-metrics.ts';

/** Prometheus metrics of the media servers. */
export class MediaServerMetrics extends PartMetrics<readonly MediaServerStatus[]> {
  constructor(servers: () => readonly MediaServerStatus[]) {
    super('warmbridge_media_server', servers);
    const ofEach = (name: string, help: string, valueOf: (server: MediaServerStatus) => number): void =>
      this.gauge(name, help, (all) => all.map((server) => [labelsOf(server), valueOf(server)]), ['server', 'zone']);
    ofEach('up', '1 if the server can be reached', ({ state }) => Number(state !== 'away'));
    ofEach('draining', '1 if the server gets no new calls', ({ draining, paused }) => Number(draining || paused));
    ofEach('calls', 'Calls on the server', ({ calls }) => calls);
    ofEach('channels', 'Channels of Warmbridge on the server', ({ channels }) => channels);
    ofEach('sessions', 'All channels on the server, whoever made them', ({ sessions }) => sessions ?? Number.NaN);
    ofEach('max_channels', 'Channels that the server may have', ({ maxChannels }) => maxChannels ?? Number.NaN);
  }
}

function labelsOf({ id, zone }: MediaServerStatus): Readonly<Record<string, string>> {
  return zone === null ? { server: id } : { server: id, zone };
}
