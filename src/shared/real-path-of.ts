import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isMissing } from './is-missing.ts';

/** As many links as Linux follows (path_resolution(7)). */
const MAX_LINKS = 40;

/**
 * The path of a file without any symbolic link in it, so that two names of one file become one. The file need not be
 * there yet, and neither need its directories; a link that points at nothing gives what it points at.
 *
 * @throws Error of the file system where a link cannot be followed
 */
export function realPathOf(file: string): string {
  return follow(resolve(file), MAX_LINKS);
}

function follow(path: string, linksLeft: number): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (!isMissing(error) || linksLeft === 0) throw error;
  }
  const parent = dirname(path);
  if (parent === path) return path;
  const target = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(path) : null;
  if (target !== null) return follow(resolve(follow(parent, linksLeft - 1), target), linksLeft - 1);
  return join(follow(parent, linksLeft - 1), basename(path));
}
