/** A line of an answer may be so long, in UTF-16 units. */
const MAX_LINE = 262_144;

/**
 * The `data` of Server-Sent Events as they come (WHATWG HTML 9.2.6). Other fields are passed over, and each line is an
 * event of its own, as servers with OpenAI's protocol send them.
 * @throws Error for a line that is too long
 */
export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r\n|\n|\r/);
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) throw new Error('a line of the answer is too long');
    for (const line of lines) if (line.startsWith('data:')) yield line.slice(5).trim();
  }
  if (rest.startsWith('data:')) yield rest.slice(5).trim();
}
