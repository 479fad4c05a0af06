/** What arrives of a body, and the error that broke it if one did. */
export const receive = async ({ body }: Response): Promise<{ text: string; broken?: unknown }> => {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let text = ''
  try {
    for await (const chunk of body ?? []) text += decoder.decode(chunk, { stream: true })
    return { text: text + decoder.decode() }
  } catch (broken) {
    return { text, broken }
  }
}
