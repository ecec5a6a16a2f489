import type { TrunkPing, TrunkRegistration, TrunkStatus } from '../ports/trunks.ts';
import { PartMetrics } from './part-metrics.ts';
import type { Series } from './part-metrics.ts';

/** Prometheus metrics of the trunks. */
export class TrunkMetrics extends PartMetrics<readonly TrunkStatus[]> {
  constructor(trunks: () => readonly TrunkStatus[]) {
    super('warmbridge_trunk', trunks);
    const ofEach = (name: string, help: string, valueOf: (trunk: TrunkStatus) => number): void =>
      this.gauge(name, help, (all) => all.map((trunk) => [{ trunk: trunk.name }, valueOf(trunk)]), ['trunk']);
    ofEach('calls', 'Calls on the trunk, either way', ({ calls }) => calls);
    ofEach('failures', 'Calls and pings in a row that did not reach it', ({ failures }) => failures);
    ofEach('paused', '1 if it is passed over because too many calls or pings failed', ({ state }) =>
      Number(state === 'paused'),
    );
    const ofPings = (valueOf: (ping: TrunkPing) => number) => (all: readonly TrunkStatus[]) =>
      all.flatMap(({ name, ping }): Series[] => (ping === null ? [] : [[{ trunk: name }, valueOf(ping)]]));
    this.gauge(
      'ping_up',
      '1 if the newest ping shows that the trunk is there',
      ofPings(({ up }) => Number(up)),
      ['trunk'],
    );
    this.gauge(
      'ping_round_trip_seconds',
      'From the newest ping to its answer; NaN: it had none',
      ofPings(({ roundTripMs }) => (roundTripMs ?? NaN) / 1_000),
      ['trunk'],
    );
    this.counter(
      'pings',
      'Pings by what they showed',
      (all) =>
        all.flatMap(({ name: trunk, ping }): Series[] =>
          ping === null
            ? []
            : [
                [{ trunk, result: 'answered' }, ping.answered],
                [{ trunk, result: 'missed' }, ping.missed],
              ],
        ),
      ['trunk', 'result'],
    );
    this.#ofRegistrations();
  }

  #ofRegistrations(): void {
    const ofEach = (valueOf: (registration: TrunkRegistration) => number) => (all: readonly TrunkStatus[]) =>
      all.flatMap(({ name, registration }): Series[] =>
        registration === null ? [] : [[{ trunk: name }, valueOf(registration)]],
      );
    this.gauge(
      'registered',
      '1 if we are registered at the trunk',
      ofEach(({ state }) => Number(state === 'registered')),
      ['trunk'],
    );
    this.gauge(
      'registration_expires_timestamp_seconds',
      'When our registration expires, as Unix time; 0: we are not registered',
      ofEach(({ expiresAt }) => (expiresAt ?? 0) / 1_000),
      ['trunk'],
    );
    this.counter(
      'registrations',
      'REGISTERs by their end; one with its challenges counts once',
      (all) =>
        all.flatMap(({ name: trunk, registration }): Series[] =>
          registration === null
            ? []
            : [
                [{ trunk, result: 'succeeded' }, registration.succeeded],
                [{ trunk, result: 'failed' }, registration.failed],
              ],
        ),
      ['trunk', 'result'],
    );
  }
}
