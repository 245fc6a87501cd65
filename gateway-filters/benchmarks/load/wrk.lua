-- wrk … -s wrk.lua URL -- FOLDER 'Name: value'…   sends the folder's files in turn and prints one line of JSON.
local requests, count, at = {}, 0, 0

function init(args)
  wrk.method = "POST"
  for a = 2, #args do
    local name, value = args[a]:match("^([^:]+):%s*(.*)$")
    wrk.headers[name] = value
  end
  while true do
    local file = io.open(string.format("%s/%02d", args[1], count), "rb")
    if not file then break end
    count = count + 1
    requests[count] = wrk.format("POST", nil, nil, file:read("*a"))
    file:close()
  end
end

function request()
  at = at % count + 1
  return requests[at]
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format('JSON {"requests":%d,"micros":%d,"failed":%d}\n', summary.requests, summary.duration,
    e.connect + e.read + e.write + e.status + e.timeout))
end
