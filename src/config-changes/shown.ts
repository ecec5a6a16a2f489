import { createHmac, randomBytes } from 'node:crypto';
import { overridesOf, parseYaml, pathText, valueAt, withKeptSecrets } from '../config/index.ts';
import type { Override } from '../config/index.ts';
import type { ShownPart } from '../ports/config-control.ts';

/** Shows the configuration without its secrets. */
export class Shown {
  /** Tags tell nobody what a secret is. They last as long as the program runs. */
  readonly #key = randomBytes(32);

  part(raw: unknown, path: readonly string[], overrides: readonly Override[]): ShownPart {
    const value = valueAt(raw, path);
    const tag = createHmac('sha256', this.#key)
      .update(JSON.stringify(value ?? null))
      .digest('base64url')
      .slice(0, 22);
    const setByEnvironment = overridesOf(overrides, path).map((each) => {
      return { path: pathText(each.path), variable: each.variable };
    });
    return { value: withKeptSecrets(value ?? emptyOf(path)), tag, setByEnvironment };
  }

  /** What a text of the file says. */
  text(text: string): unknown {
    const parsed = parseYaml(text);
    return parsed.ok ? withKeptSecrets(parsed.value) : null;
  }
}

/** All parts are lists but one. */
function emptyOf(path: readonly string[]): unknown {
  return path.at(-1) === 'prompts' || path.length === 0 ? {} : [];
}
