import { SaxesParser } from 'saxes';
import { messageOf } from '../../shared/message-of.ts';

/** An element of a TwiML document. */
export interface TwimlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly TwimlElement[];
  /** All text in it, that of its children too. */
  readonly text: string;
}

/** A document that is no TwiML. Its message continues a sentence about the application's answer. */
export class TwimlError extends Error {
  override readonly name = 'TwimlError';
}

/** Twilio takes no longer ones (error 11750). */
export const MAX_TWIML_BYTES = 64 * 1024;
const MAX_ELEMENTS = 500;
const MAX_DEPTH = 16;

interface OpenElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: TwimlElement[];
  text: string;
}

/**
 * Reads a TwiML document. It has no DTD, so that no entity can grow it.
 * @returns the elements inside `Response`
 * @throws TwimlError
 */
export function parseTwiml(xml: string): readonly TwimlElement[] {
  const parser = new SaxesParser({ xmlns: false, position: true });
  const open: OpenElement[] = [{ name: '', attributes: {}, children: [], text: '' }];
  let count = 0;
  const addText = (text: string): void => {
    for (const element of open) element.text += text;
  };
  parser.on('error', (error) => {
    throw new TwimlError(`is not well-formed XML: ${error.message.slice(0, 200)}`);
  });
  parser.on('doctype', () => {
    throw new TwimlError('has a document type declaration, which TwiML does not have');
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('opentag', ({ name, attributes }) => {
    count += 1;
    if (count > MAX_ELEMENTS) throw new TwimlError(`has more than ${String(MAX_ELEMENTS)} elements`);
    if (open.length > MAX_DEPTH) throw new TwimlError(`is nested more than ${String(MAX_DEPTH)} deep`);
    open.push({ name, attributes, children: [], text: '' });
  });
  parser.on('closetag', () => {
    const closed = open.pop();
    if (closed !== undefined) open.at(-1)?.children.push(closed);
  });
  try {
    parser.write(xml.replace(/^\uFEFF/, '').trimStart()).close();
  } catch (error) {
    if (error instanceof TwimlError) throw error;
    throw new TwimlError(`is not well-formed XML: ${messageOf(error).slice(0, 200)}`);
  }
  const [root] = open[0]?.children ?? [];
  if (root?.name !== 'Response') throw new TwimlError('is XML without the element Response');
  return root.children;
}
