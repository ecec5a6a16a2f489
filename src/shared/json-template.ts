/** `{{path}}`, the path made of names and indexes with dots between them. Linear in the text. */
const PLACEHOLDER = /\{\{ *([\w.-]{1,200}) *\}\}/g;
const WHOLE = /^\{\{ *([\w.-]{1,200}) *\}\}$/;

/** The paths of all placeholders in the texts of a JSON value. Keys are no templates. */
export function placeholdersOf(template: unknown): string[] {
  if (typeof template === 'string') return [...template.matchAll(PLACEHOLDER)].map(([, path = '']) => path);
  if (typeof template !== 'object' || template === null) return [];
  return Object.values(template).flatMap(placeholdersOf);
}

/**
 * Fills in a JSON value. A text that is one placeholder becomes the value itself, whatever its type, or null where
 * there is none. A text with more in it stays a text: a value that is no text is written as JSON, and a missing one is
 * empty.
 */
export function fillJson(template: unknown, values: object): unknown {
  if (typeof template === 'string') {
    const whole = WHOLE.exec(template)?.[1];
    if (whole !== undefined) return valueAt(values, whole) ?? null;
    return template.replaceAll(PLACEHOLDER, (_whole, path: string) => textOf(valueAt(values, path)));
  }
  if (Array.isArray(template)) return template.map((item: unknown) => fillJson(item, values));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fillJson(value, values)]));
}

/** Only what a value has of its own counts: no placeholder reaches a prototype. */
function valueAt(values: object, path: string): unknown {
  let value: unknown = values;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
