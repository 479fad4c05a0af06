/** A Set-Cookie as far as the tests look at it. `gone`: it takes the cookie away. */
export const parseSetCookie = (text: string) => {
  const [pair = '', ...attributes] = text.split(/; */)
  const name = pair.slice(0, pair.indexOf('='))
  const attribute = (key: string) =>
    attributes.find((each) => each.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1)
  const expires = attribute('expires')
  const gone = attribute('max-age') === '0' || (expires !== undefined && Date.parse(expires) <= Date.now())
  const lasts = attribute('max-age') !== undefined || expires !== undefined
  return { name, value: pair.slice(name.length + 1), gone, lasts }
}
