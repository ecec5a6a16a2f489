import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { OpenParts } from '../../../src/composition/open-parts.ts';
import { openTranscription } from '../../../src/composition/open-transcription.ts';
import type { Config } from '../../../src/config/index.ts';
import { asCallId, asLegId } from '../../../src/ports/ids.ts';
import type { TranscriptionEvent } from '../../../src/ports/transcription.ts';
import { RefusalLog } from '../../../src/shared/refusal-log.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { joined, SENTENCES, silence, spoken } from '../speech/support/sounds.ts';
import { VoskServer } from '../../tools/vosk-server.ts';
import { configOf } from '../../unit/composition/config-of.ts';
import { ForkSender } from './support/fork-sender.ts';
import { until, WORDS } from './support/listening-site.ts';

const LEG = { call: asCallId('call-1'), leg: asLegId('one'), role: 'caller', language: null, hints: [] } as const;

/** Opens it for a configuration, runs `use`, and closes it. */
async function withTranscription(
  change: (config: Config) => Config,
  use: (pool: ReturnType<typeof openTranscription>) => Promise<void>,
): Promise<void> {
  const [logger, clock] = [pino({ level: 'silent' }), new SystemClock()];
  const parts = new OpenParts(logger);
  const config = change(configOf({}));
  try {
    await use(openTranscription({ config, clock, logger, parts, refusals: new RefusalLog(logger, clock) }));
  } finally {
    await parts.close();
  }
}

/** With a vosk-server at that address. */
function hearing(config: Config, url: string): Config {
  return { ...config, speech: { ...config.speech, stt: { ...config.speech.stt, engine: 'vosk', url } } };
}

describe('openTranscription', () => {
  test('without a recognizer, or turned off, there is none', async () => {
    await withTranscription(
      (config) => config,
      async (pool) => {
        expect(pool).toBeNull();
        await Promise.resolve();
      },
    );
    await withTranscription(
      (config) => ({
        ...hearing(config, 'ws://127.0.0.1:1'),
        transcription: { ...config.transcription, enabled: false },
      }),
      async (pool) => {
        expect(pool).toBeNull();
        await Promise.resolve();
      },
    );
  });

  test('the program’s own workers hear the turns of a voice, and give the recognizer speech', async () => {
    await using server = await VoskServer.open(WORDS);
    const [sentence] = await spoken(SENTENCES.slice(0, 1), ['rms']);
    await withTranscription(
      (config) => hearing(config, server.url),
      async (pool) => {
        await until(() => pool?.usage().workers === 1, 'the worker');
        const events: TranscriptionEvent[] = [];
        const leg = await pool!.open(LEG, (event) => {
          events.push(event);
        });
        expect(leg.address.address).toBe('127.0.0.1');
        using fork = new ForkSender(leg.address, 9);
        leg.began(fork.fork);
        const zeroMs = await fork.saySound(joined(silence(1_000), sentence!, silence(1_500)));
        await leg.end();
        const [began, ended, ...more] = events.filter((event) => event.type === 'voice');
        expect(more).toEqual([]);
        expect([began?.speaking, ended?.speaking]).toEqual([true, false]);
        expect(Math.abs(began!.at - (zeroMs + 1_000))).toBeLessThan(200);
        expect(Math.abs(ended!.at - (zeroMs + 1_000 + sentence!.length / 8))).toBeLessThan(300);
        expect(server.socket.requests.length).toBeGreaterThan(0);
        expect(events.filter((event) => event.type === 'missing')).toEqual([]);
      },
    );
  });

  test('a media server on another machine sends its forks to media.address', async () => {
    await withTranscription(
      (config) => {
        const freeswitch = [{ ...config.media.freeswitch[0]!, host: '192.0.2.7' }];
        const media = { ...config.media, engine: 'freeswitch', address: '127.0.0.2', freeswitch } as const;
        return { ...hearing(config, 'ws://127.0.0.1:1'), media };
      },
      async (pool) => {
        await until(() => pool?.usage().workers === 1, 'the worker');
        const leg = await pool!.open(LEG, () => undefined);
        expect(leg.address.address).toBe('127.0.0.2');
      },
    );
  });
});
