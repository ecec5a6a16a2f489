import { SaxesParser } from 'saxes';

/** What a reader of a document is told of. Names are without prefixes: PBXes differ in theirs. */
export interface XmlReader {
  /** An element begins. @param path the names from the root down to it */
  readonly open: (path: readonly string[], attributes: Readonly<Record<string, string>>) => void;
  /** An element ends. @param text what stands in it, without that of its children */
  readonly close: (path: readonly string[], text: string) => void;
}

const MAX_CHARACTERS = 64 * 1024;
const MAX_ELEMENTS = 2_000;
const MAX_DEPTH = 16;

/**
 * Reads an XML document that came from the network. Without a DTD no entity can grow it.
 * @returns false: it is none, has a DTD, or is too large; the reader may have been told a part of it
 */
export function readXml(xml: string, reader: XmlReader): boolean {
  if (xml.length > MAX_CHARACTERS) return false;
  const parser = new SaxesParser({ xmlns: false, position: false });
  const path: string[] = [];
  const texts: string[] = [];
  let count = 0;
  const fail = (): never => {
    throw new Error('this is no document that is read here');
  };
  const addText = (text: string): void => {
    if (texts.length > 0) texts.push((texts.pop() ?? '') + text);
  };
  parser.on('error', fail);
  parser.on('doctype', fail);
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('opentag', ({ name, attributes }) => {
    count += 1;
    if (count > MAX_ELEMENTS || path.length >= MAX_DEPTH) fail();
    path.push(name.slice(name.indexOf(':') + 1));
    texts.push('');
    reader.open(path, attributes);
  });
  parser.on('closetag', () => {
    reader.close(path, (texts.pop() ?? '').trim());
    path.pop();
  });
  try {
    parser.write(xml.replace(/^\uFEFF/, '').trimStart()).close();
    return count > 0;
  } catch {
    return false;
  }
}
