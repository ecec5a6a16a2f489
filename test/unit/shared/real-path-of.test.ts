import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realPathOf } from '../../../src/shared/real-path-of.ts';

let directory: string;
beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'warmbridge-real-path-')));
  mkdirSync(join(directory, 'real'));
  symlinkSync('real', join(directory, 'link'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe('realPathOf', () => {
  it('gives a file that is there its one name', () => {
    writeFileSync(join(directory, 'real', 'file'), '');
    symlinkSync('link/file', join(directory, 'other'));
    expect(realPathOf(join(directory, 'other'))).toBe(join(directory, 'real', 'file'));
  });

  it('gives one that is not there yet the name that it will have, its directories included', () => {
    expect(realPathOf(join(directory, 'link', 'a', 'file'))).toBe(join(directory, 'real', 'a', 'file'));
  });

  it('follows a link that points at nothing', () => {
    symlinkSync('../link/new', join(directory, 'real', 'dangling'));
    expect(realPathOf(join(directory, 'link', 'dangling'))).toBe(join(directory, 'real', 'new'));
  });

  it('throws where links run in a circle', () => {
    symlinkSync('two', join(directory, 'one'));
    symlinkSync('one', join(directory, 'two'));
    expect(() => realPathOf(join(directory, 'one'))).toThrow('ELOOP');
  });
});
