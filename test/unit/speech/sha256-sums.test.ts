import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSha256Sums } from '../../../src/speech/sha256-sums.ts';

const SUM = 'a'.repeat(64);

describe('readSha256Sums', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sums-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('reads what sha256sum prints, and leaves out other lines', async () => {
    await writeFile(join(folder, 'SHA256SUMS'), `# hashes\n${SUM}  a.onnx\r\n${SUM} *two words.txt\nabc  short.txt\n`);
    expect([...((await readSha256Sums(folder)) ?? [])]).toEqual([
      ['a.onnx', SUM],
      ['two words.txt', SUM],
    ]);
  });

  it('a folder without a list has none', async () => {
    expect(await readSha256Sums(folder)).toBeNull();
  });

  it('a list that is too large is not read', async () => {
    await writeFile(join(folder, 'SHA256SUMS'), 'x'.repeat(100_001));
    await expect(readSha256Sums(folder)).rejects.toThrow('SHA256SUMS is too large for a list of hashes');
  });
});
