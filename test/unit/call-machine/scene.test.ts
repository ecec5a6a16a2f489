import { describe, expect, it } from 'vitest';
import { sameScene } from '../../../src/call-machine/scene.ts';
import { asLegId, asPlayId } from '../../../src/ports/ids.ts';
import type { Source } from '../../../src/ports/media.ts';
import { planWith } from './support/plan.ts';
import {
  accepting,
  bridged,
  briefing,
  CALLER,
  dialling,
  FIRST_AGENT,
  joining,
  ScriptedCall,
  withAi,
} from './support/scripted-call.ts';

function talking() {
  return withAi().ai({ type: 'talk', prompt: { text: 'talk: hi' } });
}
function farewell() {
  const plan = planWith({ handoff: { destinations: [], fallback: [{ kind: 'hangup', text: 'goodbye: x' }] } });
  return withAi(plan).handoff();
}

describe('sceneOf: who hears what (docs/architecture.md, "The scene")', () => {
  it.each([
    ['routing', () => new ScriptedCall(), 'not in the room', 'not in the room'],
    ['with the AI', withAi, 'silence', 'not in the room'],
    ['the AI talks', talking, 'talk: hi', 'not in the room'],
    ['announcing', dialling, 'announce: one moment', 'not in the room'],
    ['ringing', () => dialling().finished(CALLER).progress(FIRST_AGENT), 'music:hold.wav', 'not in the room'],
    ['briefing', () => dialling().finished(CALLER).answered(FIRST_AGENT), 'music:hold.wav', /^whisper:/],
    ['accepting', accepting, 'announce: one moment', 'silence'],
    ['joining', joining, 'agent', 'caller'],
    ['with-agent', bridged, 'agent', 'caller'],
    ['on-hold', () => bridged().held(FIRST_AGENT, true), 'music:hold.wav', 'silence'],
    ['the caller left', () => briefing().ended(CALLER), 'not in the room', 'left: the caller is gone'],
    ['goodbye to the caller', farewell, 'goodbye: x', 'not in the room'],
    ['to be ended', () => bridged().send({ type: 'api.hangup' }), 'not in the room', 'not in the room'],
  ])('%s', (_state, at, caller, agent) => {
    const call = at();
    expect(call.hears(CALLER)).toBe(caller);
    expect(call.hears(FIRST_AGENT)).toMatch(agent);
  });

  it('the scene is sent when it changes, and only then', () => {
    const call = withAi();
    expect(call.effect('scene')).toMatchObject([{ scene: { revision: 1 } }]);
    expect(call.digit(CALLER, '1').effect('scene')).toEqual([]);
    call.ai({ type: 'talk', prompt: { text: 'talk: hi' } });
    expect(call.effect('scene')).toMatchObject([{ scene: { revision: 2 } }]);
  });
});

describe('sameScene', () => {
  const [one, two] = [asLegId('1'), asLegId('2')];
  const play = (id: string): Source => ({ kind: 'play', play: asPlayId(id), prompt: { text: 'x' }, loop: false });
  const leg = (id: typeof one): Source => ({ kind: 'leg', leg: id });

  it.each([
    ['empty', {}, {}, true],
    ['the same play', { [one]: [play('a')] }, { [one]: [play('a')] }, true],
    ['another play', { [one]: [play('a')] }, { [one]: [play('b')] }, false],
    ['another leg heard', { [one]: [leg(one)] }, { [one]: [leg(two)] }, false],
    ['another leg hearing', { [one]: [] }, { [two]: [] }, false],
    ['one leg more', { [one]: [] }, { [one]: [], [two]: [] }, false],
    ['one leg less', { [one]: [], [two]: [] }, { [one]: [] }, false],
    ['one source more', { [one]: [leg(two)] }, { [one]: [leg(two), play('a')] }, false],
    ['a play for a leg', { [one]: [leg(two)] }, { [one]: [play('2')] }, false],
  ])('%s', (_what, first, second, same) => {
    expect(sameScene(first, second)).toBe(same);
    expect(sameScene(second, first)).toBe(same);
  });
});
