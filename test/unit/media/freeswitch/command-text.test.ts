import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  deafCommand,
  joinHeaders,
  maskRecordCommand,
  muteCommand,
  newConferenceName,
  playCommand,
  recordCommands,
  relateCommand,
  stopCommand,
  stopRecordCommand,
  unmuteCommand,
  variableCommand,
} from '../../../../src/media/freeswitch/command-text.ts';

describe('commands', () => {
  it('gives each conference a short name of its own, which the dialplan takes', async () => {
    const [one, other] = [newConferenceName(), newConferenceName()];
    expect(one).not.toBe(other);
    expect(one.length).toBeLessThan(16);
    const dialplan = await readFile(new URL('../../../../freeswitch/dialplan/warmbridge.xml', import.meta.url), 'utf8');
    const expression = /field="\$\{sip_h_X-Warmbridge-Room\}" expression="([^"]+)"/.exec(dialplan)?.[1] ?? '';
    const headers = joinHeaders(`${one}@warmbridge-wide`);
    expect(headers).toEqual({ 'X-Warmbridge-Room': `${one}@warmbridge-wide+flags{deaf|mute|mute-detect}` });
    expect(headers['X-Warmbridge-Room']).toMatch(new RegExp(expression));
    expect(joinHeaders(`${one}@warmbridge`)['X-Warmbridge-Room']).toMatch(new RegExp(expression));
    expect('other@warmbridge+flags{}').not.toMatch(new RegExp(expression));
  });

  it('writes relations as FreeSWITCH takes them: the first member does not hear the second', () => {
    expect(relateCommand('room', 1, 2, false)).toBe('conference room relate 1 2 nohear');
    expect(relateCommand('room', 1, 2, true)).toBe('conference room relate 1 2 clear');
    expect(muteCommand('room', 3)).toBe('conference room mute 3 quiet');
    expect(stopCommand('room', 7)).toBe('conference room stop all 7');
    expect(unmuteCommand('room', 3)).toBe('conference room unmute 3 quiet');
    expect(deafCommand('room', 3, true)).toBe('conference room deaf 3 quiet');
    expect(deafCommand('room', 3, false)).toBe('conference room undeaf 3 quiet');
    expect(variableCommand('u', 'rtp_use_ssrc')).toBe('uuid_getvar u rtp_use_ssrc');
  });

  it('quotes the names of files', () => {
    expect(playCommand('room', 1, 42, '/tmp/a.wav')).toBe("conference room play '{warmbridge_play=42}/tmp/a.wav' 1");
    expect(playCommand('room', 1, 42, String.raw`/tmp/it's \here.wav`)).toBe(
      String.raw`conference room play '{warmbridge_play=42}/tmp/it\'s \\here.wav' 1`,
    );
    expect(recordCommands('u', '/r/a b.wav', false)).toEqual([
      'uuid_setvar u RECORD_APPEND false',
      'uuid_setvar u RECORD_STEREO true',
      "uuid_record u start '/r/a b.wav'",
    ]);
    expect(stopRecordCommand('u', '/r/a b.wav')).toBe("uuid_record u stop '/r/a b.wav'");
    expect(maskRecordCommand('u', '/r/a b.wav', true)).toBe("uuid_record u mask '/r/a b.wav'");
    expect(maskRecordCommand('u', '/r/a b.wav', false)).toBe("uuid_record u unmask '/r/a b.wav'");
  });

  it.each([
    ['a line break, which would end the command', '/tmp/a\nb.wav'],
    ['a variable', '/tmp/${hostname}.wav'],
    ['no directory', 'tone_stream://%(1000,0,440)'],
    ['nothing', ''],
  ])('refuses the name of a file with %s', (_name, file) => {
    expect(() => playCommand('room', 1, 1, file)).toThrow(expect.objectContaining({ code: 'io' }));
    expect(() => recordCommands('u', file, true)).toThrow(expect.objectContaining({ code: 'io' }));
  });
});
