import type { MediaServers, MediaServerStatus, OutOfZone } from '../ports/media-servers.ts';
import { PartMetrics } from './part-metrics.ts';

/** What is shown of them. */
interface Figures {
  readonly servers: readonly MediaServerStatus[];
  readonly outOfZone: readonly OutOfZone[];
}

/** Prometheus metrics of the media servers. */
export class MediaServerMetrics extends PartMetrics<Figures> {
  /** @param source null: there are none */
  constructor(source: Pick<MediaServers, 'servers' | 'outOfZone'> | null) {
    super('warmbridge_media_server', () => ({ servers: source?.servers() ?? [], outOfZone: source?.outOfZone ?? [] }));
    const ofEach = (name: string, help: string, valueOf: (server: MediaServerStatus) => number): void =>
      this.gauge(name, help, ({ servers }) => servers.map((server) => [labelsOf(server), valueOf(server)]), [
        'server',
        'zone',
      ]);
    ofEach('up', '1 if the server can be reached', ({ state }) => Number(state !== 'away'));
    ofEach('draining', '1 if the server gets no new calls', ({ draining, paused }) => Number(draining || paused));
    ofEach('calls', 'Calls on the server', ({ calls }) => calls);
    ofEach('channels', 'Channels of Warmbridge on the server', ({ channels }) => channels);
    ofEach('sessions', 'All channels on the server, whoever made them', ({ sessions }) => sessions ?? Number.NaN);
    ofEach('max_channels', 'Channels that the server may have', ({ maxChannels }) => maxChannels ?? Number.NaN);
    this.counter(
      'calls_out_of_zone',
      'Calls of the zone that no server there could take, so that another took them',
      ({ outOfZone }) => outOfZone.map(({ zone, calls }) => [{ zone }, calls]),
      ['zone'],
    );
  }
}

function labelsOf({ id, zone }: MediaServerStatus): Readonly<Record<string, string>> {
  return zone === null ? { server: id } : { server: id, zone };
}
