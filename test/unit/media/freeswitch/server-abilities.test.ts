import { describe, expect, it } from 'vitest';
import { codecsIn, codecsInCommon } from '../../../../src/media/freeswitch/server-abilities.ts';

const LOADED = [
  'type,name,ikey',
  'codec,G.711 alaw,CORE_PCM_MODULE',
  'codec,G.711 ulaw,CORE_PCM_MODULE',
  'codec,G.722,mod_spandsp',
  'codec,OPUS (STANDARD),mod_opus',
  'codec,PROXY PASS-THROUGH,CORE_PCM_MODULE',
  '',
  '5 total.',
].join('\n');

function status(preferences: string): string {
  return `Name             \tdrachtio_mrf\nCODECS IN        \t${preferences}\nCODECS OUT       \tPCMU\nTEL-EVENT        \t101\n`;
}

describe('codecsIn', () => {
  it('are those that the profile names and a module has', () => {
    expect(codecsIn(status('PCMU,PCMA,G722,OPUS'), LOADED)).toEqual(['OPUS', 'G722', 'PCMU', 'PCMA']);
  });

  it.each([
    ['no mod_opus', status('PCMU,PCMA,G722,OPUS'), LOADED.replace(/^codec,OPUS.*\n/m, ''), ['G722', 'PCMU', 'PCMA']],
    ['a profile of before', status('PCMU,PCMA'), LOADED, ['PCMU', 'PCMA']],
    ['rates and lengths in the names', status('opus@48000h,pcma@20i'), LOADED, ['OPUS', 'PCMA']],
    ['codecs that we do not know', status('G729,iLBC@30i,PCMU'), LOADED, ['PCMU']],
    ['answers that say nothing', '-ERR no such command', '', []],
  ])('%s', (_name, profile, loaded, codecs) => {
    expect(codecsIn(profile, loaded)).toEqual(codecs);
  });
});

describe('codecsInCommon', () => {
  it('has our order', () => {
    const abilities = { codecs: ['OPUS', 'G722', 'PCMU', 'PCMA'], mixesWide: true } as const;
    expect(codecsInCommon(['PCMA', 'G722'], abilities)).toEqual(['PCMA', 'G722']);
  });

  it('says what the server takes where that is none of ours', () => {
    const abilities = { codecs: ['PCMU', 'PCMA'], mixesWide: false } as const;
    expect(() => codecsInCommon(['OPUS'], abilities)).toThrow(
      expect.objectContaining({
        code: 'engine-lost',
        message: 'it takes none of our codecs (media.codecs): its own are PCMU, PCMA',
      }),
    );
  });
});
