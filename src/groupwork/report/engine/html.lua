-- How the HTML writes what groupwork.lua has numbered.

return function(tools)
  local raw, words = tools.raw, tools.words
  local html = {}

  -- Every text that becomes part of a tag here goes through this.
  local function attribute(name, text)
    local signs = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }
    return " " .. name .. '="' .. tostring(text):gsub('[&<>"]', signs) .. '"'
  end

  -- The page carries its pictures in itself.
  function html.image(image)
    local content, kind = tools.picture(image)
    image.src = pandoc.mediabag.make_data_uri(kind, content)
    return image
  end

  -- A wide table scrolls in a box of its own, which the keyboard reaches.
  local function scrolling(tbl, name)
    return pandoc.Blocks({
      raw('<div class="table-scroll" tabindex="0"' .. name
        .. attribute("style", "--columns:" .. #tbl.colspecs) .. ">"),
      tbl,
      raw("</div>"),
    })
  end

  function html.table(tbl)
    -- Not a region: those must have names of their own.
    return scrolling(tbl, attribute("role", "group") .. attribute("aria-label", words.tbl))
  end

  local function subfigures(float)
    local out = pandoc.Blocks({
      raw('<div class="subfigures"' .. attribute("style", "--columns:" .. float.columns) .. ">"),
    })
    for _, part in ipairs(float.parts) do
      out:insert(raw("<figure" .. (part.id and attribute("id", part.id) or "") .. ">"))
      out:extend(part.content)
      out:extend({ raw("<figcaption>"), pandoc.Plain(part.caption), raw("</figcaption></figure>") })
    end
    out:insert(raw("</div>"))
    return out
  end

  function html.float(float)
    local caption_id = float.id .. "-caption"
    local label = pandoc.Span(pandoc.Str(tools.caption_label(float)), { class = "caption-label" })
    local caption = pandoc.Blocks({
      raw("<figcaption" .. attribute("id", caption_id) .. ">"),
      pandoc.Plain(pandoc.Inlines({ label, pandoc.Space() }) .. float.caption),
      raw("</figcaption>"),
    })
    local content = #float.parts > 0 and subfigures(float) or pandoc.Blocks({})
    if #float.parts == 0 then
      for _, block in ipairs(float.content) do
        content:extend(block.t == "Table"
          and scrolling(block, attribute("role", "region")
            .. attribute("aria-labelledby", caption_id)) or { block })
      end
    end
    local out = pandoc.Blocks({
      raw("<figure" .. attribute("id", float.id)
        .. attribute("class", "float float-" .. float.kind) .. ">"),
    })
    out:extend(float.kind == "tbl" and caption .. content or content .. caption)
    out:insert(raw("</figure>"))
    return out
  end

  function html.header(header)
    local number = header.attributes.number
    if number then
      local mark = pandoc.Span(pandoc.Str(number), { class = "header-section-number" })
      header.content = pandoc.Inlines({ mark, pandoc.Space() }) .. header.content
      header.attributes.number = nil
    end
    header.level = header.level + 1 -- the title of the document is the first heading
    return header
  end

  function html.equation(span)
    local mark = pandoc.Str("(" .. span.attributes.number .. ")")
    local number = pandoc.Span(mark, { class = "equation-number" })
    return pandoc.Span(span.content .. { number }, { id = span.identifier, class = "equation" })
  end

  function html.pagebreak()
    return raw('<div class="pagebreak"></div>')
  end

  function html.finish(doc)
    doc.meta["contents-title"] = words.contents
    doc.meta["skip-title"] = words.skip
    for kind, name in pairs({ fig = "list-of-figures", tbl = "list-of-tables" }) do
      local items = tools.entries(kind):map(function(entry)
        return { pandoc.Plain({ pandoc.Link(entry.text, "#" .. entry.id) }) }
      end)
      if #items > 0 then doc.meta[name] = pandoc.MetaBlocks({ pandoc.BulletList(items) }) end
    end
    return doc
  end

  return html
end
