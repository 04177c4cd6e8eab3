const MAX_BYTES = 16_384;

/** A small form, urlencoded or multipart; anything else is read as an empty one (CMP-02). */
export async function readForm(request: Request): Promise<FormData> {
  const type = request.headers.get("content-type") ?? "";
  const body = await request.arrayBuffer();
  if (
    body.byteLength > MAX_BYTES ||
    !/^(application\/x-www-form-urlencoded|multipart\/form-data)/i.test(type)
  )
    return new FormData();
  try {
    return await new Response(body, { headers: { "content-type": type } }).formData();
  } catch (error) {
    // A body that does not fit its type says nothing; the link alone is enough.
    if (error instanceof TypeError) return new FormData();
    throw error;
  }
}
