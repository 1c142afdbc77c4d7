-- Refuses whatever in a text could run, load or reach out of the report once it is rendered. It
-- runs first, on what people wrote, and last, on what the bibliography has become: nothing else
-- writes an address, an identifier or an attribute that this filter has not seen.
--
-- Problems are written to stderr, one a line: PROBLEM <tab> text to look for <tab> message.

local ADDRESSES = { http = true, https = true, mailto = true }
-- Identifiers of the page itself.
local RESERVED = { contents = true, content = true, ["abstract-title"] = true }
local SIZE = "^%d+%.?%d*[pxcmint%%]*$"
-- What the value of an attribute looks like. Any other text is written by Pandoc, which escapes it.
local VALUES = {
  ["layout-ncol"] = "^[1-9]$",
  ["tbl-colwidths"] = "^[%d%s%[%],.]+$",
  width = SIZE,
  height = SIZE,
  lang = "^%a%a%a?[%w-]*$",
}
-- Elements whose attributes groupwork.lua does not list: they have none.
local BARE = {
  Link = true, Code = true, CodeBlock = true, Header = true, Figure = true, Cell = true, Row = true,
}

local problems = {}
local identifiers = {}

local function problem(fragment, message)
  problems[#problems + 1] = "PROBLEM\t" .. fragment:gsub("%c", " ") .. "\t" .. message:gsub("%c", " ")
end

local function stop_at_problems()
  if #problems > 0 then
    io.stderr:write(table.concat(problems, "\n"), "\n")
    os.exit(64)
  end
end

local function short(text)
  return #text > 60 and text:sub(1, utf8.offset(text, 0, 57) - 1) .. "…" or text
end

-- Letters of any script, digits and four signs: the same in HTML, Typst and Word.
local function is_name(text)
  return not text:find("[^%w\128-\255_.:-]")
end

local function check_identifier(identifier, fragment, what)
  if identifier == "" then return end
  if not is_name(identifier) then
    problem(fragment, "the label '" .. short(identifier) .. "' of " .. what
      .. " may hold letters, digits and - _ . : alone.")
  elseif RESERVED[identifier] then
    problem(fragment, "the label '" .. identifier .. "' belongs to the page itself. Choose another.")
  end
end

local function check_attributes(element, what)
  check_identifier(element.identifier, element.identifier, what)
  for _, class in ipairs(element.classes) do
    if not is_name(class) then
      problem(class, "the class '" .. short(class) .. "' of " .. what
        .. " may hold letters, digits and - _ . : alone.")
    end
  end
  for key, value in pairs(element.attributes) do
    local pattern = VALUES[key]
    if BARE[element.t or "Cell"] or not is_name(key) or key:lower():match("^on") or key:lower() == "style" then
      problem(key, "the attribute '" .. short(key) .. "' of " .. what
        .. " could make a page run or load something. Take it out.")
    elseif pattern and not value:match(pattern) then
      problem(key, "'" .. short(value) .. "' is no value of the attribute '" .. key .. "'.")
    end
  end
end

-- Browsers read an address past signs that nobody sees.
local function scheme_of(target)
  return target:gsub("[%c%s\127]", ""):lower():match("^([^/?#]-):")
end

local function check_link(link)
  local target = link.target
  if link.classes:includes("data") then
    if not target:match("^tables/[%w_-]+%.csv$") then
      problem(target, "'" .. short(target) .. "' is not one of the report's tables, which alone "
        .. "have the class 'data'.")
    end
  elseif target:sub(1, 1) ~= "#" and not ADDRESSES[scheme_of(target)] then
    problem(target, "the address '" .. short(target) .. "' of a link is neither of the network "
      .. "(http, https, mailto) nor a place in the report (#label).")
  end
end

local ENDINGS = { png = true, jpg = true, jpeg = true, gif = true }

local function check_image(image)
  local path = image.src
  local ending = path:match("%.(%w+)$")
  if path:match("^%a[%w+.-]*:") then
    problem(path, "images from the network are not used. Save the image in the folder.")
  elseif path:find("[%c\\:]") or ("/" .. path .. "/"):find("/%.%.?/") or path:match("^//") then
    problem(path, "the image '" .. short(path) .. "' is not in the folder of the study.")
  elseif not ENDINGS[(ending or ""):lower()] then
    problem(path, "the image '" .. short(path) .. "' is no PNG, JPEG or GIF.")
  end
end

local function check_raw(element)
  local text = element.text
  if element.format == "html" then
    local inside = text:match("^%s*<!%-%-(.*)%-%->%s*$")
    if inside and not inside:find("-->", 1, true) then return {} end -- an author's comment
  end
  problem(text:match("^[^\n]*"), "raw " .. element.format .. " would be lost in the other formats. "
    .. "In its own it could run or load something. Write it as Markdown, or put a backslash before "
    .. "each special sign.")
end

-- Each place a label of its own; headings without one get theirs from Pandoc.
local function note_identifier(element)
  local identifier = element.identifier
  if identifier == "" then return end
  if identifiers[identifier] then
    problem("#" .. identifier, "the label '" .. identifier .. "' stands at two places.")
  end
  identifiers[identifier] = true
end

local function checked(what, more)
  return function(element)
    check_attributes(element, what)
    if element.t ~= "Header" then note_identifier(element) end
    return more and more(element)
  end
end

local function check_table(tbl)
  local function rows(list)
    for _, row in ipairs(list) do
      for _, part in ipairs({ row, table.unpack(row.cells) }) do
        check_attributes(part, "cells")
      end
    end
  end
  rows(tbl.head.rows)
  rows(tbl.foot.rows)
  for _, body in ipairs(tbl.bodies) do
    rows(body.head)
    rows(body.body)
  end
end

local written = {
  Div = checked("blocks"),
  Span = checked("text in brackets"),
  Link = checked("links", check_link),
  Image = checked("images", check_image),
  Code = checked("code"),
  CodeBlock = checked("code"),
  Header = checked("headings"),
  Figure = checked("figures"),
  Table = checked("tables", check_table),
  RawBlock = check_raw,
  RawInline = check_raw,
}

local page = FORMAT:match("^html") ~= nil
-- A place in another document of the same report, whose page lies beside this one.
local BESIDE = "^%a+-?%a*%.html#[%w\128-\255_.:-]+$"
local made = {
  Link = function(link)
    local carried = page and link.classes:includes("data")
      and link.target:match("^data:text/csv;charset=utf%-8,[%w%%.,;:_-]*$")
    local beside = page and link.target:match(BESIDE)
    if not carried and not beside and link.target:sub(1, 1) ~= "#"
      and not ADDRESSES[scheme_of(link.target)] then
      problem(link.target, "the address '" .. short(link.target) .. "' is not one of the network.")
    end
  end,
  Image = function(image)
    if not image.src:match("^data:image/") and not pandoc.mediabag.lookup(image.src) then
      problem(image.src, "the image '" .. short(image.src) .. "' is not one of the report's.")
    end
  end,
}

-- In Typst a heading, list or term opens so wherever a block of content begins; Pandoc escapes it
-- in paragraphs alone, and not in cells, headings, notes and captions.
if FORMAT == "typst" then
  made.Str = function(str)
    local text = str.text
    if text:match("^=+$") or text:match("^[-+/]$") or text:match("^%d+[.)]$") then
      return pandoc.RawInline("typst", (text:gsub("[=+/.)-]", "\\%0")))
    elseif text:find("...", 1, true) then -- three dots that were not meant as an ellipsis
      local out, from = pandoc.Inlines({}), 1
      for start in text:gmatch("()%.%.%.") do
        out:extend({ pandoc.Str(text:sub(from, start + 1)), pandoc.RawInline("typst", "\\.") })
        from = start + 3
      end
      out:insert(pandoc.Str(text:sub(from)))
      return out
    end
  end
end

function Pandoc(doc)
  local first = not doc.meta.guarded
  doc = doc:walk(first and written or made)
  stop_at_problems()
  doc.meta.guarded = first or nil
  return doc
end
