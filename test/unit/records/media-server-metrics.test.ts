import { expect, it } from 'vitest';
import type { MediaServerStatus } from '../../../src/ports/media-servers.ts';
import { MediaServerMetrics } from '../../../src/records/index.ts';

function server(id: string, changes: Partial<MediaServerStatus> = {}): MediaServerStatus {
  return {
    id,
    zone: null,
    state: 'up',
    reason: null,
    draining: false,
    paused: false,
    drained: false,
    calls: 0,
    channels: 0,
    sessions: null,
    maxChannels: null,
    ...changes,
  };
}

it('shows for each server, at the time of the request, whether it is up, whether it drains, and its load', async () => {
  let servers = [
    server('a:1', { calls: 2, channels: 4 }),
    server('b:1', { state: 'draining', paused: true, zone: 'berlin', sessions: 70, maxChannels: 1000 }),
    server('c:1', { state: 'away', draining: true }),
  ];
  const metrics = new MediaServerMetrics({
    servers: () => servers,
    outOfZone: [{ zone: 'berlin', calls: 3 }],
  });
  const text = await metrics.text();
  for (const line of [
    'warmbridge_media_server_up{server="a:1"} 1',
    'warmbridge_media_server_up{server="c:1"} 0',
    'warmbridge_media_server_draining{server="a:1"} 0',
    'warmbridge_media_server_draining{server="b:1",zone="berlin"} 1',
    'warmbridge_media_server_sessions{server="b:1",zone="berlin"} 70',
    'warmbridge_media_server_max_channels{server="b:1",zone="berlin"} 1000',
    'warmbridge_media_server_sessions{server="a:1"} Nan',
    'warmbridge_media_server_calls_out_of_zone_total{zone="berlin"} 3',
    'warmbridge_media_server_draining{server="c:1"} 1',
    'warmbridge_media_server_calls{server="a:1"} 2',
    'warmbridge_media_server_channels{server="a:1"} 4',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
  servers = [server('a:1')];
  expect(await metrics.text()).toContain('warmbridge_media_server_calls{server="a:1"} 0');
});

it('has no series if the engine has no servers', async () => {
  expect(await new MediaServerMetrics(null).text()).not.toMatch(/^warmbridge/m);
});
