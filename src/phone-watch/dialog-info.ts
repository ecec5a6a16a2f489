import { readXml } from './read-xml.ts';

/** The media type of dialog events (RFC 4235 6). */
export const DIALOG_INFO = 'application/dialog-info+xml';

/** A document that says which dialogs a telephone has (RFC 4235 4.1). */
export interface DialogInfo {
  /** Null: it has none, which is no document of RFC 4235, but can be read. */
  readonly version: number | null;
  /** It names all dialogs that there are. Otherwise it names those that changed. */
  readonly isFull: boolean;
  readonly dialogs: readonly DialogEntry[];
}

interface DialogEntry {
  readonly id: string;
  /** It is tried, rings or is up (RFC 4235 3.7.1). Otherwise it is over. */
  readonly isUp: boolean;
}

/** States of a dialog that is not over. */
const UP: ReadonlySet<string> = new Set(['trying', 'proceeding', 'early', 'confirmed']);

/** Reads a document; null: it is none. */
export function readDialogInfo(xml: string): DialogInfo | null {
  const dialogs: DialogEntry[] = [];
  const roots: Readonly<Record<string, string>>[] = [];
  let id: string | null = null;
  const isRead = readXml(xml, {
    open: (path, attributes) => {
      const [first, second] = path;
      if (path.length === 1 && first === 'dialog-info') roots.push(attributes);
      if (path.length === 2 && second === 'dialog') id = attributes['id'] ?? `#${String(dialogs.length)}`;
    },
    close: (path, text) => {
      // `<state>` of the dialog itself. Others stand deeper.
      if (path.length !== 3 || path[1] !== 'dialog' || path[2] !== 'state' || id === null) return;
      dialogs.push({ id, isUp: UP.has(text.toLowerCase()) });
      id = null;
    },
  });
  const [root] = roots;
  if (!isRead || root === undefined) return null;
  const { version = '', state } = root;
  return { version: /^\d{1,15}$/.test(version) ? Number(version) : null, isFull: state !== 'partial', dialogs };
}
