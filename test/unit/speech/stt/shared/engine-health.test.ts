import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { StreamHealth } from '../../../../../src/speech/stt/shared/engine-health.ts';
import { EngineHealth } from '../../../../../src/speech/stt/shared/engine-health.ts';
import { FakeClock } from '../../../../fakes/fake-clock.ts';

interface Line {
  readonly msg: string;
  readonly count?: number;
}

function world(): {
  clock: FakeClock;
  health: EngineHealth;
  lines: Line[];
  streams: (count: number) => StreamHealth[];
} {
  const clock = new FakeClock();
  const lines: Line[] = [];
  const logger = pino({}, { write: (line) => void lines.push(JSON.parse(line) as Line) });
  const health = new EngineHealth('vosk', clock, logger, 60_000);
  return { clock, health, lines, streams: (count) => Array.from({ length: count }, () => health.open()) };
}

describe('EngineHealth', () => {
  test('an engine that refuses some streams (429, RFC 6585 4) is not away, and the log stays short', () => {
    const { clock, health, lines, streams } = world();
    const [working, failing] = [streams(80), streams(20)];
    for (const stream of working) stream.connected();
    for (let second = 0; second < 120; second += 1) {
      for (const stream of failing) {
        stream.failed('it answers 429');
        expect(health.fault).toBeNull();
      }
      for (const stream of working) stream.works();
      clock.advance(1_000);
    }
    expect(lines.map(({ msg, count }) => [msg, count])).toEqual([
      ['a recognizer is away for some streams', 1],
      ['a recognizer is away for some streams', 1_200],
    ]);
  });

  test('it is away once no stream is connected, and works again with the first one that is', () => {
    const { health, lines, streams } = world();
    const [one, other] = streams(2);
    one!.connected();
    other!.connected();
    one!.failed('it closed the connection (1011)');
    expect(health.fault).toBeNull();
    other!.close();
    expect(health.fault).toBe('it closed the connection (1011)');
    one!.connected();
    expect(health.fault).toBeNull();
    expect(lines).toHaveLength(1);
  });

  test('what an old connection says does not make new ones ask an engine that has refused us', () => {
    const { health, streams } = world();
    const [one, other, third] = streams(3);
    one!.connected();
    other!.refused('it refuses the key (401)');
    one!.works();
    expect(health.refusedForMs).toBe(60_000);
    third!.connected();
    expect(health.refusedForMs).toBe(0);
  });

  test('an engine that goes and comes all the time has two lines a minute', () => {
    const { clock, lines, streams } = world();
    const [stream] = streams(1);
    for (let second = 0; second < 60; second += 1) {
      stream!.failed('ECONNREFUSED');
      stream!.connected();
      clock.advance(1_000);
    }
    expect(lines.map(({ msg }) => msg)).toEqual(['a recognizer is away', 'a recognizer works again']);
  });

  test('a new connection to an engine that hung is not enough', () => {
    const { health, streams } = world();
    const [one, other] = streams(2);
    one!.hung('it does not answer');
    other!.connected();
    expect(health.fault).toBe('it does not answer');
    other!.works();
    expect(health.fault).toBeNull();
  });
});
