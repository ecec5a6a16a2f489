import { closeSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Disk } from './disk.ts';
import type { PositionFile } from './position-file.ts';
import type { Segment } from './segment.ts';
import { firstOfName, segmentName, SegmentReader } from './segment.ts';
import { damaged } from './spool-error.ts';

/** Where a frame begins in the first segment. */
export interface Head {
  readonly offset: number;
  /** The number of its first record. */
  readonly first: number;
}

/** What a former process left. */
export interface Recovered {
  /** Those with records that were not dropped, in order. */
  readonly segments: readonly Segment[];
  /** The number of the oldest record that was not dropped. */
  readonly position: number;
  /** The frame with that record. */
  readonly head: Head;
  /** How many octets of a group that was not written wholly were cut off. */
  readonly tornOctets: number;
}

/**
 * Reads and checks what is in a directory, and then tidies up: what a crash left of a group that was being written is cut
 * off, and segments that a crash kept from being removed go.
 * @throws SpoolError `damaged`, and nothing is changed; Error of the file system
 */
export function recover(directory: string, positionFile: PositionFile, disk: Disk): Recovered {
  const firsts = readdirSync(directory)
    .map(firstOfName)
    .filter((first) => first !== null)
    .toSorted((one, other) => one - other);
  const stored = positionFile.read();
  const position = stored ?? firsts[0] ?? 0;
  // A removal that a power cut undid may have left gaps between those whose records were all dropped.
  const oldest = Math.max(
    firsts.findLastIndex((first) => first <= position),
    0,
  );
  const { segments, tornOctets } = check(directory, firsts.slice(oldest), position);

  const oldestSegment = segments.at(0);
  const last = segments.at(-1);
  if (tornOctets > 0 && last !== undefined) cut(last, disk);
  if (stored === null) positionFile.write(position);
  const isEmpty = last === undefined || last.end <= position;
  const dropped = isEmpty ? firsts : firsts.slice(0, oldest);
  for (const first of dropped) rmSync(join(directory, segmentName(first)));
  if (isEmpty || oldestSegment === undefined) {
    return { segments: [], position, head: { offset: 0, first: position }, tornOctets };
  }
  return { segments, position, head: headOf(oldestSegment, position), tornOctets };
}

function check(
  directory: string,
  firsts: readonly number[],
  position: number,
): { readonly segments: readonly Segment[]; readonly tornOctets: number } {
  let tornOctets = 0;
  const segments: Segment[] = [];
  for (const [index, first] of firsts.entries()) {
    const file = join(directory, segmentName(first));
    const expected = segments.at(-1)?.end ?? Math.min(first, position);
    if (first !== expected) throw damaged(file, 0, `records ${expected} to ${first - 1} are missing before it`);
    const reader = new SegmentReader(file);
    try {
      const { end, size, tornOctets: torn } = reader.scan(first, index === firsts.length - 1);
      segments.push({ file, first, end, size });
      tornOctets = torn;
    } finally {
      reader.close();
    }
  }
  return { segments, tornOctets };
}

function cut({ file, size }: Segment, disk: Disk): void {
  const handle = openSync(file, 'r+');
  try {
    disk.truncate(handle, size);
    disk.sync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The frame with the record `position`, which the segment has. */
function headOf({ file, first }: Segment, position: number): Head {
  const reader = new SegmentReader(file);
  try {
    let head: Head = { offset: 0, first };
    for (;;) {
      const { count, octets } = reader.header(head.offset);
      if (head.first + count > position) return head;
      head = { offset: head.offset + octets, first: head.first + count };
    }
  } finally {
    reader.close();
  }
}
