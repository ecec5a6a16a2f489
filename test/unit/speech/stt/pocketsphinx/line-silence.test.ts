import { describe, expect, it } from 'vitest';
import { withoutLineSilence } from '../../../../../src/speech/stt/pocketsphinx/line-silence.ts';
import { joined, silence } from '../../../../contract/speech/support/sounds.ts';

describe('withoutLineSilence', () => {
  const word = new Int16Array(800).fill(500);

  it('leaves out the silence of a line that carries nothing, and says when what is left was said', () => {
    const samples = joined(silence(300), word, silence(200));
    expect(withoutLineSilence({ samples, startMs: 4_000 })).toEqual({ samples: word, startMs: 4_300 });
  });

  it('takes the least value of A-law for such silence, too (G.711 table 1a)', () => {
    const samples = joined(new Int16Array(800).fill(8), word, new Int16Array(800).fill(-8));
    expect(withoutLineSilence({ samples, startMs: 0 })).toEqual({ samples: word, startMs: 100 });
  });

  it('keeps the noise of a room, and silence between words', () => {
    const room = Int16Array.from({ length: 800 }, (_, index) => (index % 2 === 0 ? 16 : -16));
    const samples = joined(room, word, silence(100), word, room);
    expect(withoutLineSilence({ samples, startMs: 0 })).toEqual({ samples, startMs: 0 });
  });

  it('leaves a sound of nothing but silence as it is', () => {
    expect(withoutLineSilence({ samples: silence(100), startMs: 7 })).toEqual({ samples: silence(100), startMs: 7 });
  });
});
