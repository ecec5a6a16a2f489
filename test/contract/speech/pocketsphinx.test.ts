import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { RecognitionEvent } from '../../../src/ports/speech.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { PocketSphinxRecognizer, sphinxMissing } from '../../../src/speech/stt/pocketsphinx/index.ts';
import { overG711, spoken } from './support/sounds.ts';
import { utteranceRecognizerContract } from './utterance-recognizer-contract.ts';

const missing = sphinxMissing();
const logger = pino({ level: 'silent' });
const PHRASES = ['yes', 'no', 'support', 'speak to a human', 'goodbye'];
const VOICES = ['rms'];

/** What is recognized of a sentence of Flite, over G.711. */
async function heard(sentence: string, hints: readonly string[], language = 'en-US'): Promise<RecognitionEvent[]> {
  const recognizer = new PocketSphinxRecognizer({ clock: new SystemClock(), logger });
  const told: RecognitionEvent[] = [];
  const stream = recognizer.open({ language, hints, partials: false }, (event) => told.push(event));
  const [sound] = await spoken([sentence], VOICES);
  stream.write(overG711(sound!), 1_000);
  await stream.flush();
  await recognizer.close();
  return told;
}

describe.skipIf(missing !== null)(`PocketSphinxRecognizer${missing === null ? '' : ` (${missing})`}`, () => {
  let sounds: Promise<Int16Array[]> | null = null;
  utteranceRecognizerContract({
    make: (clock) => Promise.resolve(new PocketSphinxRecognizer({ clock, logger })),
    hints: PHRASES,
    sounds: async () => {
      sounds ??= spoken(['I need support please.', 'Goodbye.'], VOICES);
      const [support, goodbye] = await sounds;
      return [
        { text: 'support', sound: overG711(support!) },
        { text: 'goodbye', sound: overG711(goodbye!) },
      ];
    },
  });

  it.each([
    ['I would like to speak to a human.', 'speak to a human'],
    ['No, thank you.', 'no'],
  ])('finds a phrase in "%s"', async (sentence, phrase) => {
    expect(await heard(sentence, PHRASES)).toMatchObject([{ type: 'final', text: phrase }]);
  });

  it('finds no phrase where none is said', async () => {
    expect(await heard('You can reach me tomorrow morning at the office.', PHRASES)).toEqual([]);
  });

  it('writes down digits where the hints are digits', async () => {
    const [final] = await heard('four two seven nine one', ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect(final).toMatchObject({ type: 'final', text: 'four two seven nine one' });
    expect(final?.type === 'final' && final.words).toHaveLength(5);
  });

  it('writes down what it makes of anything where there are no hints, or none that it knows', async () => {
    const [final] = await heard('You can reach me tomorrow morning at the office.', ['Xyzzyq']);
    expect(final).toMatchObject({ type: 'final', text: expect.stringContaining('tomorrow morning') as string });
  });

  it('says that it knows English only', async () => {
    expect(await heard('Goodbye.', [], 'de-DE')).toMatchObject([
      { type: 'missing', reason: 'PocketSphinx knows English only, not de-DE' },
    ]);
  });
});
