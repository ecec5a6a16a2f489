import type { LiveScope, NumberedChange } from '../../live/index.ts';
import { readsPrivate } from '../access/private-speech.ts';
import { changeBody } from './live-bodies.ts';
import type { LiveViewer } from './live-viewer.ts';

/** A change as JSON, once for all who see the same of it. It is kept as long as the change is. */
export class LiveTexts {
  readonly #ofPrivate = new WeakMap<NumberedChange, string>();
  readonly #ofPublic = new WeakMap<NumberedChange, string>();

  /** The members of the message behind its `type` and `sequence`; null: it is not for that client. */
  of(change: NumberedChange, scope: LiveScope, viewer: LiveViewer): string | null {
    if (scope.kind !== 'all' || viewer.agent !== null) return textOf(changeBody(change, scope, viewer));
    const texts = readsPrivate(viewer.role) ? this.#ofPrivate : this.#ofPublic;
    const known = texts.get(change);
    if (known !== undefined) return known;
    const text = textOf(changeBody(change, scope, viewer));
    if (text !== null) texts.set(change, text);
    return text;
  }
}

function textOf(body: object | null): string | null {
  return body === null ? null : JSON.stringify(body).slice(1, -1);
}
