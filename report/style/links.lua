-- The links of results, as a plain Pandoc filter for both engines: [−0.87](#n1){.number} leads from a
-- number to its origin, [effects.csv](tables/effects.csv){.data} offers a table as a file. The page
-- carries that file in itself, unless it is too large for a page: then its name alone stands there.
-- A PDF has the first kind where it lists the number, and Word neither.
-- Quarto runs it after its own filters, which put the variables in, the bundled engine after
-- groupwork.lua.

local page = FORMAT:match("^html") ~= nil
local LARGEST = 2000000 -- bytes of a file that a page carries

local function text_of(link)
  return pandoc.Span(link.content, { id = link.identifier })
end

-- Everything in an address but letters, digits and a few signs is written as its code.
local function data_address(path)
  -- A table of the report, and no other file: guard.lua has said so already, Quarto has no guard.
  local file = path:match("^tables/[%w_-]+%.csv$") and io.open(path, "rb")
  if not file then return nil end
  local content = file:read(LARGEST + 1)
  file:close()
  if #content > LARGEST then return nil end
  return "data:text/csv;charset=utf-8," .. content:gsub("[^%w,.;:_-]", function(sign)
    return ("%%%02X"):format(sign:byte())
  end)
end

local function identifiers(doc)
  local found = {}
  local function note(element) found[element.identifier] = true end
  doc:walk({ Span = note, Link = note })
  return found
end

function Pandoc(doc)
  local places = FORMAT == "typst" and identifiers(doc) or {}
  return doc:walk({
    Link = function(link)
      if link.classes:includes("number") and not page and not places[link.target:sub(2)] then
        return text_of(link)
      end
      if not link.classes:includes("data") then return nil end
      local address = page and data_address(link.target)
      if not address then return text_of(link) end
      link.attributes.download = pandoc.path.filename(link.target)
      link.target = address
      return link
    end,
  })
end
