export const handlers = [http.get('/flags', () => HttpResponse.json({ 'msw-only': true }))]
