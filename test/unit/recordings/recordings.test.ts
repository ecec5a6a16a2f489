import { existsSync, mkdtempSync, statSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRecording, makeRecordingDirectory, repairRecordings } from '../../../src/recordings/index.ts';
import type { Config } from '../../../src/config/index.ts';
import { asCallId } from '../../../src/ports/ids.ts';
import { configOf } from '../composition/config-of.ts';
import { chunk, fmt, pcm16, riff } from '../media/wav/wav-builder.ts';

const CALL = asCallId('0196c1f0-0000-7000-8000-000000000001');
const OTHER = asCallId('0196c1f0-0000-7000-8000-000000000002');
/** Octets before the samples of a plain WAV file. */
const HEADER_BYTES = 44;
let directory: string;
let config: Config;
let lines: unknown[];
const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line) as unknown) });

beforeEach(() => {
  lines = [];
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-recordings-'));
  config = configOf({ recording: { directory } });
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** A recording as a crash leaves it: the header says that it has no samples yet. */
function cutOffRecording(): Buffer {
  const wav = Buffer.from(riff(fmt(), chunk('data', pcm16(1, 2, 3, 4))));
  wav.writeUInt32LE(HEADER_BYTES - 8, 4);
  wav.writeUInt32LE(0, HEADER_BYTES - 4);
  return wav;
}

describe('repairRecordings', () => {
  it('makes the header of a recording that a crash cut off say what is there', async () => {
    const file = join(directory, `${CALL}.wav`);
    writeFileSync(file, cutOffRecording());
    await repairRecordings(config, [CALL], logger);
    const wav = readFileSync(file);
    expect(wav.readUInt32LE(HEADER_BYTES - 4)).toBe(8);
    expect(wav.readUInt32LE(4)).toBe(wav.length - 8);
    expect(lines).toEqual([]);
  });

  it('makes those of the legs of a call whole as well', async () => {
    const file = join(directory, `${CALL}.rec2.wav`);
    writeFileSync(file, cutOffRecording());
    await repairRecordings(config, [CALL], logger);
    expect(readFileSync(file).readUInt32LE(HEADER_BYTES - 4)).toBe(8);
    expect(lines).toEqual([]);
  });

  it('one that it cannot repair is logged with its file, and the next is repaired all the same', async () => {
    writeFileSync(join(directory, `${CALL}.wav`), 'no sound');
    const next = join(directory, `${OTHER}.wav`);
    writeFileSync(next, cutOffRecording());
    await repairRecordings(config, [CALL, OTHER], logger);
    expect(lines).toMatchObject([{ file: join(directory, `${CALL}.wav`) }]);
    expect(readFileSync(next).readUInt32LE(HEADER_BYTES - 4)).toBe(8);
  });

  it('a call that was not recorded is passed over in silence', async () => {
    await repairRecordings(config, [CALL], logger);
    expect(lines).toEqual([]);
    expect(existsSync(join(directory, `${CALL}.wav`))).toBe(false);
  });
});

describe('findRecording', () => {
  it('is the path of the file, and null where there is none', () => {
    writeFileSync(join(directory, `${CALL}.wav`), '');
    expect(findRecording(config, CALL)).toBe(join(directory, `${CALL}.wav`));
    expect(findRecording(config, OTHER)).toBeNull();
  });
});

describe('makeRecordingDirectory', () => {
  it.each([true, false])(
    'is there after it exactly where calls are recorded (recording.enabled: %s)',
    async (enabled) => {
      const made = join(directory, 'a', 'b');
      await makeRecordingDirectory(configOf({ recording: { enabled, directory: made } }));
      expect(existsSync(made)).toBe(enabled);
      if (enabled) expect(statSync(made).mode & 0o777).toBe(0o700); // SECURITY.md
    },
  );
});
