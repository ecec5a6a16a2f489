/** What a key of the commented configuration says, by its path without indexes: `routes.handoff.hunt`. */
export type Comments = ReadonlyMap<string, string>;

interface Line {
  readonly column: number;
  readonly key: string;
  readonly comment: string;
}

/**
 * Reads the comments of config/warmbridge.yaml: behind a key, on the lines above it, and in blocks that are commented
 * out as examples.
 */
export function commentsOf(yaml: string): Comments {
  const comments = new Map<string, string>();
  let above: string[] = [];
  let stack: Line[] = [];
  let last: string | null = null;
  for (const text of yaml.split('\n')) {
    const line = lineOf(text);
    if (line !== null) {
      stack = [...stack.filter(({ column }) => column < line.column), line];
      last = stack.map(({ key }) => key).join('.');
      const told = [...above, line.comment].filter((part) => part !== '').join(' ');
      if (told !== '' && !comments.has(last)) comments.set(last, told);
      above = [];
      continue;
    }
    const continued = /^\s{30,}#\s+(.*)$|^\s*#\s{30,}#\s+(.*)$/.exec(text);
    const alone = /^\s*# (.*)$/.exec(text);
    if (continued !== null && last !== null) {
      comments.set(last, `${comments.get(last) ?? ''} ${continued[1] ?? continued[2] ?? ''}`);
    } else if (alone !== null) above.push(alone[1] ?? '');
    else above = [];
  }
  return comments;
}

/** A line with a key; of a block that is commented out, as it would be without that. Null for any other. */
function lineOf(text: string): Line | null {
  const plain = /^\s*# ( *)(- )?(\w+:.*|\{ )/.test(text) ? text.replace('# ', '') : text;
  const match = /^(\s*)((?:- )?)(?:\{ )?([A-Za-z]\w*):(\s.*|)$/.exec(plain);
  if (match === null) return null;
  const [, indent = '', dash = '', key = '', rest = ''] = match;
  // A sentence with a colon is no key.
  if (plain !== text && /^[A-Z]/.test(key)) return null;
  const comment = / # (.*)$/.exec(rest)?.[1] ?? '';
  return { column: indent.length + dash.length, key, comment: comment.trim() };
}
