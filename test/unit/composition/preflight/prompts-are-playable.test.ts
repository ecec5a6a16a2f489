import { describe, expect, it } from 'vitest';
import { promptsArePlayable, promptsCanBeFetched } from '../../../../src/composition/preflight/prompts-are-playable.ts';
import type { Prompt } from '../../../../src/ports/prompt.ts';
import { configOf } from '../config-of.ts';

/** A library that has only the files that are named. */
function library(...there: readonly string[]): { check: (prompt: Prompt) => Promise<void>; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    check: async (prompt) => {
      const name = Object.values(prompt)[0] ?? '';
      asked.push(name);
      await Promise.resolve();
      if (!there.includes(name)) throw new Error(`prompt file "${name}" is not there`);
    },
  };
}

const FILES = {
  holdMusic: { file: 'hold.wav' },
  announcement: { file: 'announcement.wav' },
  callerLeft: { file: 'left.wav' },
  takenElsewhere: { file: 'elsewhere.wav' },
  wait: { file: 'wait.wav' },
};
const ROUTES = ['1', '2'].map((to) => ({
  match: { to },
  handoff: { destinations: ['sip:2001@127.0.0.1'], whisper: { file: `whisper-${to}.wav` } },
}));

describe('promptsCanBeFetched', () => {
  it('warns of a file of another server, which is no fault', async () => {
    const url = 'https://music.example/hold.mp3';
    const config = configOf({ prompts: { ...FILES, holdMusic: { url } } });
    const prompts = library('announcement.wav', 'left.wav', 'elsewhere.wav', 'wait.wav');
    expect(await promptsArePlayable({ config, prompts })).toEqual([]);
    expect(prompts.asked).not.toContain(url);
    expect(await promptsCanBeFetched({ config, prompts })).toEqual([
      { path: 'prompts.holdMusic', message: `prompt file "${url}" is not there` },
    ]);
  });
});

describe('promptsArePlayable', () => {
  it('asks for the prompts of agents who are called first only where they are', async () => {
    const prompts = library('hold.wav', 'announcement.wav', 'left.wav', 'elsewhere.wav', 'wait.wav');
    const agentFirst = { whisper: null, calling: { file: 'calling.wav' }, unreached: { file: 'unreached.wav' } };
    const paths = async (order: string): Promise<readonly string[]> => {
      const config = configOf({ prompts: FILES, callbacks: { order, agentFirst } });
      return (await promptsArePlayable({ config, prompts })).map(({ path }) => path);
    };
    expect(await paths('caller-first')).toEqual([]);
    expect(await paths('agent-first')).toEqual([
      'callbacks.agentFirst.calling',
      'callbacks.agentFirst.ringback',
      'callbacks.agentFirst.unreached',
    ]);
  });

  it('names every prompt that is not there by its path in the configuration', async () => {
    const config = configOf({ prompts: FILES, routes: ROUTES });
    const faults = await promptsArePlayable({ config, prompts: library() });
    expect(faults).toEqual(
      [
        ['prompts.holdMusic', 'hold.wav'],
        ['prompts.announcement', 'announcement.wav'],
        ['prompts.callerLeft', 'left.wav'],
        ['prompts.takenElsewhere', 'elsewhere.wav'],
        ['prompts.wait', 'wait.wav'],
        ['routes[0].handoff.whisper', 'whisper-1.wav'],
        ['routes[1].handoff.whisper', 'whisper-2.wav'],
      ].map(([path, file]) => ({ path, message: `prompt file "${file}" is not there` })),
    );
  });

  it('names those alone that are not there', async () => {
    const config = configOf({ prompts: FILES, routes: ROUTES });
    const there = ['hold.wav', 'announcement.wav', 'left.wav', 'elsewhere.wav', 'whisper-1.wav', 'whisper-2.wav'];
    const faults = await promptsArePlayable({ config, prompts: library(...there) });
    expect(faults).toEqual([{ path: 'prompts.wait', message: 'prompt file "wait.wav" is not there' }]);
  });

  it('has texts spoken, but for that of wait, which says something else each time', async () => {
    const texts = {
      holdMusic: null,
      announcement: { text: 'One moment' },
      callerLeft: { text: 'The caller left' },
      takenElsewhere: { text: 'Taken' },
    };
    const prompts = library('One moment', 'The caller left', 'Taken');
    const config = configOf({ prompts: { ...texts, wait: { text: 'Still here. {waitText}' } } });
    expect(await promptsArePlayable({ config, prompts })).toEqual([]);
    expect(prompts.asked).toEqual(['One moment', 'The caller left', 'Taken']);
  });

  it('has the farewell of a fallback spoken, so that a caller who has waited does not wait for it', async () => {
    const none = { holdMusic: null, announcement: null, callerLeft: null, takenElsewhere: null, wait: null };
    const fallback = [{ kind: 'hangup', text: 'Please call again.' }];
    const [route] = ROUTES;
    const routes = [{ ...route, handoff: { ...route!.handoff, fallback } }];
    const config = configOf({ prompts: none, routes });
    expect(await promptsArePlayable({ config, prompts: library('whisper-1.wav') })).toMatchObject([
      { path: 'routes[0].handoff.fallback[0]', message: expect.stringContaining('Please call again.') },
    ]);
  });

  it('has what a caller hears who leaves a message, of the fallback and of all', async () => {
    const none = { holdMusic: null, announcement: null, callerLeft: null, takenElsewhere: null, wait: null };
    const fallback = [{ kind: 'voicemail', greeting: { file: 'ours.wav' }, thanks: null }];
    const [route] = ROUTES;
    const routes = [{ ...route, handoff: { ...route!.handoff, fallback } }];
    const voicemail = { greeting: { text: 'Nobody is here.' }, thanks: { file: 'thanks.wav' } };
    const config = configOf({ prompts: none, routes, voicemail });
    const faults = await promptsArePlayable({ config, prompts: library('whisper-1.wav') });
    expect(faults.map(({ path }) => path)).toEqual([
      'routes[0].handoff.fallback[0].greeting',
      'voicemail.greeting',
      'voicemail.beep',
      'voicemail.thanks',
    ]);
    // Without such a fallback nobody hears them.
    const quiet = configOf({ prompts: none, routes: [route], voicemail });
    expect(await promptsArePlayable({ config: quiet, prompts: library('whisper-1.wav') })).toEqual([]);
  });

  it('asks for nothing where every prompt is null: silence is configured', async () => {
    const prompts = library();
    const config = configOf({
      prompts: { holdMusic: null, announcement: null, callerLeft: null, takenElsewhere: null, wait: null },
    });
    expect(await promptsArePlayable({ config, prompts })).toEqual([]);
    expect(prompts.asked).toEqual([]);
  });
});
