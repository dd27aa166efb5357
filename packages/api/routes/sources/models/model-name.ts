/** A model as the path names it. */
export function modelNameOf(params: { readonly id: number; readonly model_id: number }) {
  return { id: params.model_id, modelOf: params.id };
}
