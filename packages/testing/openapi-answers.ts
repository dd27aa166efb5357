import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly responses: Readonly<Record<string, unknown>>;
}

/** Holds answers against an OpenAPI 3.1 document. */
export class OpenApiAnswers {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #document: OpenApiDocument;
  readonly #paths: readonly { readonly pattern: RegExp; readonly template: string }[];
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(document: unknown) {
    this.#document = document as OpenApiDocument;
    addFormats.default(this.#ajv);
    this.#ajv.addSchema(document as object, 'openapi');
    // Paths without parameters come first: `/destinations/authorize_url` is no destination.
    this.#paths = Object.keys(this.#document.paths)
      .toSorted((a, b) => a.split('{').length - b.split('{').length)
      .map((template) => ({
        template,
        pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
      }));
  }

  /**
   * What is wrong with an answer: nothing, or a line for each fault.
   *
   * @param path below the server URL of the document, without its query
   */
  faultsOf(method: string, path: string, status: number, body: unknown): readonly string[] {
    const template = this.#paths.find(({ pattern }) => pattern.test(path))?.template;
    const operation =
      template === undefined ? undefined : this.#document.paths[template]?.[method.toLowerCase()];
    if (template === undefined || operation === undefined) {
      return status === 404 ? [] : [`${method} ${path} is not documented and answers ${status}`];
    }
    if (operation.responses[status] === undefined) {
      return [`${method} ${template} documents no ${status}: ${JSON.stringify(body)}`];
    }
    const validate = this.#validatorOf(template, method.toLowerCase(), status);
    if (validate(body)) return [];
    return (validate.errors ?? []).map(
      (error) =>
        `${method} ${template} ${status}: ${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
    );
  }

  #validatorOf(template: string, method: string, status: number): ValidateFunction {
    const pointer = ['paths', template, method, 'responses', status, 'content', 'application/json', 'schema']
      .map((part) => encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const known = this.#validators.get(pointer);
    if (known !== undefined) return known;
    const compiled = this.#ajv.compile({ $ref: `openapi#/${pointer}` });
    this.#validators.set(pointer, compiled);
    return compiled;
  }
}
