import { expect, it } from 'vitest';
import { configSchema } from '../../../src/config/schema.ts';

function faults(config: unknown): string[] {
  const { error } = configSchema.safeParse(config);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

it('keys that pause must not collide with those of a conversation', () => {
  expect(faults({ recording: { keys: { pause: '*1' } } })).toEqual([
    'recording.keys.pause: collides with *1 of conversation.keys',
  ]);
  expect(faults({ recording: { keys: { pause: '*7', resume: '*7' } } })).toEqual([]);
});

it('rules hear people only where somebody recognizes them', () => {
  const rule = { name: 'card', phrases: ['card number'] };
  expect(faults({ recording: { pauseWhen: [{ ...rule, says: 'agent' }] } })).toEqual([
    'recording.pauseWhen.0.says: needs speech.stt, because nobody recognizes what people say',
  ]);
  expect(faults({ recording: { pauseWhen: [{ ...rule, says: 'ai' }] } })).toEqual([]);
});

it('a tone has a sound of ours, or one of the site', () => {
  const { recording } = configSchema.parse({ recording: { beep: { everyMs: 3_000 } } });
  expect(recording.beep).toEqual({ prompt: { file: 'recording-beep.wav' }, everyMs: 3_000 });
  const { recording: own } = configSchema.parse({ recording: { beep: { file: 'own.wav' } } });
  expect(own.beep).toEqual({ prompt: { file: 'own.wav' }, everyMs: 15_000 });
});
