import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import type { CodecName } from '../../../src/media/codecs/index.ts';
import type { SrtpSuite } from '../../../src/media/srtp/index.ts';
import type { MediaPort } from '../../../src/ports/media.ts';
import { codecCases } from './codec-cases.ts';
import { dtmfCases, holdCases, timeoutCases } from './signals-cases.ts';
import { endpointCases } from './endpoint-cases.ts';
import { forkCases, forkTeardownCases } from './fork-cases.ts';
import { promptCases } from './prompt-cases.ts';
import { SuitePrompts } from './prompts.ts';
import { qualityCases } from './quality-cases.ts';
import { recordingCases } from './recording-cases.ts';
import { sceneCases } from './scene-cases.ts';
import { sourceCases } from './source-cases.ts';
import { srtpCases } from './srtp-cases.ts';
import { teardownCases } from './teardown-cases.ts';
import { toneCases } from './tone-cases.ts';

/** What an engine is made with for the suite. */
export interface SuiteSetup {
  readonly prompts: SuitePrompts;
  /** Silence after which `mediaTimeout` is due. */
  readonly inactivityMs: number;
}

/** What the cases work with: filled in before the first of them runs. */
export interface Suite {
  readonly engine: MediaPort;
  /** For files of the cases. */
  readonly directory: string;
  readonly inactivityMs: number;
}

const INACTIVITY_MS = 1200;

/**
 * What every media engine owes its callers ({@link MediaPort}), proven in RTP by parties that hum.
 *
 * @param makeEngine makes an engine; the suite starts and closes it
 * @param srtpSuites the crypto-suites that it offers
 * @param codecs all that it has
 * @param longestOpusMs the longest packets of Opus that it sends. They are a wish of the far end (RFC 8866 6.4).
 */
export function runMediaContract(
  name: string,
  makeEngine: (setup: SuiteSetup) => MediaPort,
  srtpSuites: readonly SrtpSuite[],
  codecs: readonly CodecName[],
  longestOpusMs = 60,
): void {
  describe(`media contract: ${name}`, () => {
    const suite: { -readonly [Key in keyof Suite]?: Suite[Key] } = {};
    beforeAll(async () => {
      suite.directory = await mkdtemp(join(tmpdir(), 'media-contract-'));
      suite.inactivityMs = INACTIVITY_MS;
      const prompts = await SuitePrompts.create(suite.directory);
      suite.engine = makeEngine({ prompts, inactivityMs: INACTIVITY_MS });
      await suite.engine.start();
    });
    afterAll(async () => {
      await suite.engine?.close();
      if (suite.directory !== undefined) await rm(suite.directory, { recursive: true });
    });
    const get = (): Suite => suite as Suite;
    // Cases spend their time waiting for sound, so several run at once, each in a room of its own.
    describe.concurrent('endpoints', () => endpointCases(get));
    describe.concurrent('scenes', () => sceneCases(get));
    describe.concurrent('prompts', () => promptCases(get));
    describe.concurrent('recording', () => recordingCases(get));
    describe.concurrent('DTMF', () => dtmfCases(get));
    describe.concurrent('DTMF in the audio', () => toneCases(get));
    describe.concurrent('hold', () => holdCases(get));
    describe.concurrent('media timeout', () => timeoutCases(get));
    describe.concurrent('quality', () => qualityCases(get));
    describe.concurrent('sources', () => sourceCases(get));
    describe.concurrent('forks', () => forkCases(get));
    describe.concurrent('SRTP', () => srtpCases(get, srtpSuites));
    describe.concurrent('codecs', () => codecCases(get, codecs, longestOpusMs));
    // These count what is open in the whole engine: one by one.
    describe('teardown', () => teardownCases(get));
    describe('ends of forks', () => forkTeardownCases(get));
  });
}
