/** A JSON Schema, as an OpenAPI 3.1 document has it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One operation of an OpenAPI document. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** As the document writes it: `/v1/calls/{id}`. */
  readonly path: string;
  /** Names of the variables of the path. */
  readonly variables: readonly string[];
  readonly query: readonly { readonly name: string; readonly schema: JsonSchema }[];
  /** The schema of its body; null where it takes none. */
  readonly body: JsonSchema | null;
  readonly bodyType: string | null;
  readonly bodyRequired: boolean;
  /** Bodies that the document shows. */
  readonly examples: readonly unknown[];
  /** Whether it asks for credentials. */
  readonly isOpen: boolean;
  readonly responses: Readonly<Record<string, ResponseShape>>;
}

interface ResponseShape {
  readonly content?: Readonly<Record<string, { readonly schema?: JsonSchema }>>;
}

interface RawOperation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: JsonSchema }[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<
      Record<string, { schema: JsonSchema; examples?: Readonly<Record<string, { readonly value: unknown }>> }>
    >;
  };
  readonly responses: Readonly<Record<string, ResponseShape>>;
  readonly security?: readonly unknown[];
}

/** An OpenAPI 3.1 document as far as tests read it. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

/** Every operation of a document, in its order. */
export function operationsOf({ paths }: ApiDocument): readonly Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => operationOf(method.toUpperCase(), path, raw)),
  );
}

function operationOf(method: string, path: string, raw: RawOperation): Operation {
  const { parameters = [], requestBody, responses, security } = raw;
  const [bodyType = null] = Object.keys(requestBody?.content ?? {});
  const content = bodyType === null ? undefined : requestBody?.content[bodyType];
  return {
    id: raw.operationId,
    method,
    path,
    variables: parameters.filter((each) => each.in === 'path').map(({ name }) => name),
    query: parameters.filter((each) => each.in === 'query').map(({ name, schema }) => ({ name, schema })),
    body: content?.schema ?? null,
    bodyType,
    bodyRequired: requestBody?.required ?? false,
    examples: Object.values(content?.examples ?? {}).map(({ value }) => value),
    isOpen: security?.length === 0,
    responses,
  };
}

/** The schema that a schema names by `$ref`, or itself. */
export function resolved({ components }: ApiDocument, schema: JsonSchema): JsonSchema {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return schema;
  const found = components.schemas[reference.replace('#/components/schemas/', '')];
  if (found === undefined) throw new Error(`the document has no ${reference}`);
  return resolved({ components, paths: {} }, found);
}
